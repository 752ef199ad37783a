#include "tenon/train/variables.h"

#include <algorithm>

namespace tenon {

Variables::Variables(const Model& model, const Graph& graph, const AnyObject<OptimizerKind>& optimizer, std::uint32_t seed, Sink& sink)
    : parameter_layout(tenon::parameter_layout(graph)), state_layout(tenon::state_layout(graph)) {
  parameters = FlatBuffer::of(initial_values(parameter_layout, model.weights, seed));
  state = FlatBuffer::of(initial_values(state_layout, model.weights, seed));
  if (!optimizer.kind) return;
  kept = OptimizerMemory(optimizer, parameter_layout, graph, parameters.span());
  learning_rate = optimizer.kind->learning_rate(optimizer.value).at(0);
  if (model.optimizer_state) restore(*model.optimizer_state, optimizer, sink);
}

void Variables::restore(const OptimizerState& saved, const AnyObject<OptimizerKind>& optimizer, Sink& sink) {
  iterations = saved.iterations;
  learning_rate = saved.learning_rate;
  restore_slots(saved, optimizer, sink);
}

void Variables::restore_slots(const OptimizerState& saved, const AnyObject<OptimizerKind>& optimizer, Sink& sink) {
  if (saved.slots.empty() || kept.restore(saved.slots)) return;
  report(sink, Code::OptimizerStateUnused, InCall{"fit", "optimizer"})
      .expected(std::to_string(kept.arrays()) + " arrays, shaped like the trainable weights")
      .found(std::to_string(saved.slots.size()) + " arrays")
      .because("What " + std::string(optimizer.kind->name) +
               " remembers belongs to each trainable weight; when layers are frozen, thawed or exchanged it no longer fits, and training "
               "starts with an empty memory.")
      .emit();
  iterations = 0;
}

namespace {
/// A Sequential without an Input is trained with one that its graph keeps as last layer.
bool input_is_inferred(const Model& model, const Graph& graph) {
  return model.form == Model::Form::sequential && graph.nodes.front().layer > 0;
}
}  // namespace

// An inferred Input is the graph's last layer and the model's first, as in Keras.
Weights Variables::weights(const Model& model, const Graph& graph) const {
  Weights all = to_weights(graph, parameters.span(), state.span());
  if (input_is_inferred(model, graph)) std::rotate(all.layers.begin(), all.layers.end() - 1, all.layers.end());
  return all;
}

void Variables::set_weights(const Weights& weights, const Model& model, const Graph& graph) {
  Weights ordered = weights;
  if (input_is_inferred(model, graph)) std::rotate(ordered.layers.begin(), ordered.layers.begin() + 1, ordered.layers.end());
  const auto fill = [&](FlatBuffer& buffer, const Layout& layout) {
    const auto values = initial_values(layout, ordered, 0);
    std::copy(values.begin(), values.end(), buffer.floats());
  };
  fill(parameters, parameter_layout);
  fill(state, state_layout);
  ++version;
}

void Variables::take_averages() {
  const auto& average = kept.kept().average;
  if (!average || iterations == 0) return;
  for (std::size_t v = 0; v < parameter_layout.rows.size(); ++v) {
    const auto& row = parameter_layout.rows[v];
    std::copy_n(kept.slot(*average, v), row.size, parameters.floats() + row.offset);
  }
  ++version;
}

bool Variables::swap_averages() {
  const auto& average = kept.kept().average;
  if (!average) return false;
  for (std::size_t v = 0; v < parameter_layout.rows.size(); ++v) {
    const auto& row = parameter_layout.rows[v];
    std::swap_ranges(kept.slot(*average, v), kept.slot(*average, v) + row.size, parameters.floats() + row.offset);
  }
  ++version;
  return true;
}

void Variables::set_averages() {
  const auto& average = kept.kept().average;
  if (!average) return;
  for (std::size_t v = 0; v < parameter_layout.rows.size(); ++v) {
    const auto& row = parameter_layout.rows[v];
    std::copy_n(parameters.floats() + row.offset, row.size, kept.slot(*average, v));
  }
}

void Variables::store(Model& model, const Graph& graph, const AnyObject<OptimizerKind>& optimizer) const {
  Weights all = weights(model, graph);
  if (input_is_inferred(model, graph) && model.inputs.empty()) {
    model.weights = std::nullopt;
    declare_input(model, graph.input());
  }
  model.weights = std::move(all);
  if (!optimizer.kind) return;
  OptimizerState saved{iterations, rate(optimizer), kept.save()};
  model.optimizer_state = std::move(saved);
}

}  // namespace tenon
