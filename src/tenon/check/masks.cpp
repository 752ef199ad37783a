// Masks on their way through a model: where they are dropped, and beside which losses they arrive.
#include "tenon/check/axes.h"
#include "tenon/check/naming.h"
#include "tenon/check/rules.h"
#include "tenon/compile/loss_axes.h"

namespace tenon {

namespace {

/// What a layer does with the mask of its inputs, as far as its output's axes tell. keras/src/layers/layer.py: a layer that does not
/// support masking drops it with a warning.
class Masks {
 public:
  /// report: where a mask is dropped; null: nothing is said.
  explicit Masks(const Graph& graph, const Scene* report = nullptr) : s_(report), graph_(graph), carried_(graph.nodes.size()) {
    for (std::size_t n = 0; n < graph_.nodes.size(); ++n) carried_[n] = behind(graph_.nodes[n]);
  }

  /// The layer that made the mask of an output; null where it is not certain that there is one.
  const Graph::Layer* of_output(std::size_t output) const { return carried_[static_cast<std::size_t>(graph_.outputs[output].tensor.node)]; }

 private:
  const Graph::Layer& layer_of(const Graph::Node& node) const { return graph_.layers[static_cast<std::size_t>(node.layer)]; }

  static bool masks_zero(const Graph::Layer& layer) {
    const Config config = layer.layer.kind->to_config(layer.layer.value);
    const auto* given = config["mask_zero"].boolean();
    return given && *given;
  }

  /// The first layer of the mask that comes out of this node; none where there is none, or nothing certain is known.
  const Graph::Layer* behind(const Graph::Node& node) {
    const auto& layer = layer_of(node);
    if (layer.layer.is("Masking") || masks_zero(layer)) return &layer;
    const Graph::Layer* first = nullptr;
    bool all = !node.inputs.empty();
    for (const auto r : node.inputs) {
      const auto* mask = carried_[static_cast<std::size_t>(r.node)];
      if (mask && !first) first = mask;
      all = all && mask;
    }
    const LayerInfo& info = layer.layer.kind->info;
    if (!first || info.module != "keras.layers") return nullptr;
    if (info.mask == MaskRule::passes) return carried_[static_cast<std::size_t>(node.inputs.front().node)];
    if (is_one_of(layer.layer, {"LSTM", "GRU", "SimpleRNN", "RNN", "Bidirectional"}))
      return node.outputs[0].shape.rank() > 2 ? first : nullptr;
    if (is_one_of(layer.layer, {"Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum"})) return all ? first : nullptr;
    if (s_ && info.mask == MaskRule::stops && !is_one_of(layer.layer, {"Concatenate", "Dot"})) report(layer, *first);
    return nullptr;
  }

  void report(const Graph::Layer& layer, const Graph::Layer& maker) {
    const bool embeds = maker.layer.is("Embedding");
    auto b = s_->findings.make(Code::MaskDropped, place_of(layer))
                 .expected("a layer that reads masks")
                 .found(std::string(layer.layer.kind->name))
                 .because("A mask says which steps are padding. " + std::string(layer.layer.kind->name) +
                          " does not read masks: here, and behind it, padding counts as data. Keras warns of it and trains on.")
                 .see(place_of(maker), "makes the mask");
    if (layer.layer.is("Flatten") || layer.layer.is("GlobalMaxPooling1D"))
      std::move(b).fix("join the steps with a layer that leaves padding out", "GlobalAveragePooling1D()");
    if (embeds) std::move(b).fix("or, where padding is to count, make no mask in layer \"" + maker.name + "\"", "mask_zero=False");
    else std::move(b).fix("or, where padding is to count, leave the Masking layer out");
    s_->findings.add(std::move(b));
  }

  const Scene* s_;
  const Graph& graph_;
  std::vector<const Graph::Layer*> carried_;  // of every node: where the mask of its output began
};

/// numpy's broadcasting, where both have a batch axis.
bool go_together(const Shape& losses, const Shape& mask) {
  if (losses.rank() != mask.rank()) return false;
  for (int i = 1; i < mask.rank(); ++i)
    if (!agree(losses[i], mask[i]) && losses[i] != Dim(1) && mask[i] != Dim(1)) return false;
  return true;
}

}  // namespace

void check_masks(const Scene& s, const Graph& graph) { Masks(graph, &s); }

std::optional<Shape> mask_of(const Graph& graph, std::size_t output) {
  const Shape& shape = graph.output(output).shape;
  if (shape.rank() < 3 || shape[-2] == Dim(1) || !Masks(graph).of_output(output)) return std::nullopt;
  return without_last(shape);
}

/// keras/src/losses/loss.py, reduce_weighted_values: losses are multiplied with the mask, which gets no axis and loses none but a last one
/// of length 1.
bool check_mask(const Scene& s, const Graph& graph, std::size_t output, const AnyObject<LossKind>& loss, const Column& y) {
  const auto mask = mask_of(graph, output);
  const auto losses = mask ? loss_axes(loss, graph.output(output), y.values.spec()) : std::nullopt;
  if (!losses || losses->rank() == 0 || go_together(*losses, *mask)) return true;
  const auto name = variable_of(y.name);
  const auto* maker = Masks(graph).of_output(output);
  auto b =
      s.findings.make(Code::TargetShapeMismatch, InData{y.name})
          .expected(graph.output(output).shape)
          .found(y.values.shape())
          .because("The output carries a mask of shape " + to_string(*mask) + ", which is multiplied with the losses; these labels leave " +
                   "losses of shape " + to_string(*losses) + ". Keras fails in the first batch.")
          .see(place_of(*maker), "makes the mask");
  if (y.values.shape().rank() + 1 == graph.output(output).shape.rank())
    std::move(b).fix("give the labels the axis of the output's units", name + " = " + name + "[..., None]");
  s.findings.add(std::move(b));
  return false;
}

}  // namespace tenon
