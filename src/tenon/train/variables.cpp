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
  if (!model.optimizer_state) return;
  iterations = model.optimizer_state->iterations;
  learning_rate = model.optimizer_state->learning_rate;
  restore_slots(*model.optimizer_state, optimizer, sink);
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
/// A Sequential without an Input is trained with one that its graph keeps as last layer; the model gets it as its first, as in Keras.
void declare_inferred_input(Model& model, const Graph& graph) {
  const bool inferred = model.form == Model::Form::sequential && graph.nodes.front().layer > 0;
  if (!inferred) return;
  if (model.inputs.empty()) return declare_input(model, graph.input());
  auto& values = model.weights->layers;
  std::rotate(values.begin(), values.end() - 1, values.end());
}
}  // namespace

void Variables::store(Model& model, const Graph& graph, const AnyObject<OptimizerKind>& optimizer) const {
  model.weights = to_weights(graph, parameters.span(), state.span());
  declare_inferred_input(model, graph);
  if (!optimizer.kind) return;
  OptimizerState saved{iterations, learning_rate, {}};
  for (const auto& row : parameter_layout.rows)
    for (const auto& slot : slots)
      saved.slots.push_back(Tensor::copy<float>(row.variable.shape, {slot.floats() + row.offset, static_cast<std::size_t>(row.size)}));
  model.optimizer_state = std::move(saved);
}

}  // namespace tenon
