// What layers hand each other: what Keras connects without a word, or with a warning, although something is lost on the way.
#include <algorithm>

#include "tenon/check/head.h"
#include "tenon/check/naming.h"
#include "tenon/check/rules.h"

namespace tenon {

namespace {

const Graph::Layer& layer_at(const Graph& graph, TensorRef r) {
  return graph.layers[static_cast<std::size_t>(graph.nodes[static_cast<std::size_t>(r.node)].layer)];
}
const Graph::Layer& layer_of(const Graph& graph, const Graph::Node& node) { return graph.layers[static_cast<std::size_t>(node.layer)]; }
/// Inputs from which no way leads to an output.
void check_inputs_are_read(const Scene& s, const Graph& graph) {
  std::vector<bool> needed(graph.nodes.size());
  for (const auto& end : graph.outputs) needed[static_cast<std::size_t>(end.tensor.node)] = true;
  for (std::size_t n = graph.nodes.size(); n-- > 0;)
    if (needed[n])
      for (const auto r : graph.nodes[n].inputs) needed[static_cast<std::size_t>(r.node)] = true;
  for (const auto& input : graph.inputs) {
    if (needed[static_cast<std::size_t>(input.tensor.node)]) continue;
    const auto other = std::find_if(graph.inputs.begin(), graph.inputs.end(),
                                    [&](const auto& i) { return needed[static_cast<std::size_t>(i.tensor.node)]; });
    const Graph::Layer* first = nullptr;  // that reads it
    for (const auto& node : graph.nodes)
      if (!first && other != graph.inputs.end() && node.inputs.size() == 1 && node.inputs.front() == other->tensor)
        first = &layer_of(graph, node);
    s.findings.add(
        s.findings.make(Code::InputUnused, place_of(layer_at(graph, input.tensor)))
            .expected("a way from every input to an output")
            .found("no layer in front of an output reads this input")
            .because("Keras takes an array for this input and computes nothing with it, without a word: its data do not matter.")
            .fix("leave the input out, and its array", "keras.Model(inputs=[...], outputs=...)   # without \"" + input.name + "\"",
                 Applies::needs_editing)
            .fix(first ? "or join it with what layer \"" + first->name + "\" reads, before layer \"" + first->name + "\"" : "or connect it",
                 "Concatenate()([" + (first ? other->name : "...") + ", " + input.name + "])",
                 first && !input.name.starts_with("input_layer") && !other->name.starts_with("input_layer") &&
                         graph.spec(other->tensor).shape.rank() == 2 && graph.spec(input.tensor).shape.rank() == 2
                     ? Applies::as_written
                     : Applies::needs_editing));
  }
}

/// How far the axes of one input lack those of another: keras/src/layers/merging/base_merge.py puts axes of length 1 behind the batch axis.
void check_merge(const Scene& s, const Graph& graph, const Graph::Node& node) {
  const auto& layer = layer_of(graph, node);
  // A product of a row of factors with everything that it scales is what Multiply is for: squeeze and excitation.
  const bool adds = layer.layer.is("Add") || layer.layer.is("Subtract") || layer.layer.is("Average") || layer.layer.is("Maximum") ||
                    layer.layer.is("Minimum");
  if (!adds || node.inputs.size() < 2) return;
  const auto rank = [&](std::size_t i) { return graph.spec(node.inputs[i]).shape.rank(); };
  std::size_t low = 0, high = 0;
  for (std::size_t i = 1; i < node.inputs.size(); ++i) {
    if (rank(i) < rank(low)) low = i;
    if (rank(i) > rank(high)) high = i;
  }
  if (rank(low) == rank(high)) return;
  const Shape &small = graph.spec(node.inputs[low]).shape, &large = graph.spec(node.inputs[high]).shape;
  std::string target;
  for (int i = 1; i < large.rank(); ++i)
    target += (i > 1 ? ", " : "") + (i < large.rank() - small.rank() + 1 ? "1" : to_string(small[i - large.rank() + small.rank()]));
  s.findings.add(
      s.findings.make(Code::MergeRepeats, place_of(layer, "input " + std::to_string(low)))
          .expected(large)
          .found(small)
          .because("The inputs have different numbers of axes. Keras puts the missing axes behind the batch axis and repeats this "
                   "input along them, without a word: every position gets the same numbers.")
          .see(place_of(layer_at(graph, node.inputs[low])), "makes this input")
          .see(place_of(layer_at(graph, node.inputs[high])), "makes input " + std::to_string(high))
          .fix("if it is to be repeated, say so behind layer \"" + layer_at(graph, node.inputs[low]).name + "\"",
               "Reshape((" + target + "))")
          .fix("if not, bring both to the same axes"));
}

/// Softmax or sigmoid as a layer of its own, behind a layer that ends in one of them already.
void check_repeated_activation(const Scene& s, const Graph& graph, const Graph::Node& node) {
  const auto& layer = layer_of(graph, node);
  if (!(layer.layer.is("Softmax") || layer.layer.is("Activation")) || node.inputs.size() != 1) return;
  const auto makes_probabilities = [](const std::string& name) { return name == "softmax" || name == "sigmoid"; };
  const std::string again = activation_of(layer.layer);
  const auto& before = layer_at(graph, node.inputs.front());
  const std::string once = activation_of(before.layer);
  if (!makes_probabilities(again) || !makes_probabilities(once)) return;
  const std::string what = once == again ? again + " of " + once : again + " of the probabilities of " + once;
  s.findings.add(s.findings.make(Code::ActivationRepeated, place_of(layer))
                     .expected("numbers of any size, from a layer without activation")
                     .found("layer \"" + before.name + "\" ends in " + once)
                     .because(again +
                              " of numbers between 0 and 1 is nearly the same for all of them: the output is flat, and gradients are "
                              "small. Keras says nothing.")
                     .see(place_of(before), "makes its input")
                     .fix("leave the activation out of layer \"" + before.name + "\"", before.layer.is("Softmax") ? "" : "activation=None")
                     .fix("or leave layer \"" + layer.name + "\" out of the model"));
}

}  // namespace

void check_connections(const Scene& s, const Graph& graph) {
  for (const auto& node : graph.nodes) {
    check_merge(s, graph, node);
    check_repeated_activation(s, graph, node);
  }
  check_masks(s, graph);
  check_inputs_are_read(s, graph);
}

}  // namespace tenon
