#include "tenon/train/variables.h"

#include <algorithm>

namespace tenon {

Variables::Variables(const Model& model, const Graph& graph, const AnyObject<OptimizerKind>& optimizer, std::uint32_t seed, Sink& sink)
    : parameter_layout(tenon::parameter_layout(graph)), state_layout(tenon::state_layout(graph)) {
  parameters = FlatBuffer::of(initial_values(parameter_layout, model.weights, seed));
  state = FlatBuffer::of(initial_values(state_layout, model.weights, seed));
  if (!optimizer.kind) return;
  for (std::size_t k = 0; k < optimizer.kind->slots(optimizer.value).size(); ++k) slots.emplace_back(parameters.bytes());
  learning_rate = static_cast<float>(optimizer.kind->learning_rate(optimizer.value));
  if (model.optimizer_state) restore(*model.optimizer_state, optimizer, sink);
}

void Variables::restore(const OptimizerState& saved, const AnyObject<OptimizerKind>& optimizer, Sink& sink) {
  iterations = saved.iterations;
  learning_rate = saved.learning_rate;
  restore_slots(saved, optimizer, sink);
}

void Variables::restore_slots(const OptimizerState& saved, const AnyObject<OptimizerKind>& optimizer, Sink& sink) {
  if (saved.slots.empty()) return;
  const auto& rows = parameter_layout.rows;
  bool fits = saved.slots.size() == rows.size() * slots.size();
  for (std::size_t i = 0; fits && i < saved.slots.size(); ++i)
    fits = saved.slots[i].spec() == TensorSpec{rows[i / slots.size()].variable.shape, DType::float32};
  if (!fits) {
    report(sink, Code::OptimizerStateUnused, InCall{"fit", "optimizer"})
        .expected(std::to_string(rows.size() * slots.size()) + " arrays, shaped like the trainable weights")
        .found(std::to_string(saved.slots.size()) + " arrays")
        .because("What " + std::string(optimizer.kind->name) +
                 " remembers belongs to each trainable weight; when layers are frozen, thawed or exchanged it no longer fits, and training "
                 "starts with an empty memory.")
        .emit();
    iterations = 0;
    return;
  }
  for (std::size_t i = 0; i < saved.slots.size(); ++i) {
    const auto values = saved.slots[i].as<float>();
    std::copy(values.begin(), values.end(), slots[i % slots.size()].floats() + rows[i / slots.size()].offset);
  }
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

void Variables::store(Model& model, const Graph& graph, const AnyObject<OptimizerKind>& optimizer) const {
  Weights all = weights(model, graph);
  if (input_is_inferred(model, graph) && model.inputs.empty()) {
    model.weights = std::nullopt;
    declare_input(model, graph.input());
  }
  model.weights = std::move(all);
  if (!optimizer.kind) return;
  OptimizerState saved{iterations, learning_rate, {}};
  for (const auto& row : parameter_layout.rows)
    for (const auto& slot : slots)
      saved.slots.push_back(Tensor::copy<float>(row.variable.shape, {slot.floats() + row.offset, static_cast<std::size_t>(row.size)}));
  model.optimizer_state = std::move(saved);
}

}  // namespace tenon
