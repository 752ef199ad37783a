#include "tenon/train/variables.h"

#include <algorithm>
#include <cstring>

#include "tenon/graph/flat_parts.h"

namespace tenon {

Variables::Variables(const Model& model, const Graph& graph, const AnyObject<OptimizerKind>& optimizer, std::uint32_t seed, Sink& sink,
                     Purpose purpose)
    : parameter_layout(tenon::parameter_layout(graph)), state_layout(tenon::state_layout(graph)) {
  parameters = FlatBuffer::of(initial_values(parameter_layout, model.weights, seed));
  state = FlatBuffer::of(initial_values(state_layout, model.weights, seed));
  if (!optimizer.kind) return;
  const bool keeps = purpose == Purpose::fit || kept_slots(optimizer).average;  // averages: evaluate may swap them in
  if (keeps) kept = OptimizerMemory(optimizer, parameter_layout, graph, parameters);
  set_rate(optimizer.kind->learning_rate(optimizer.value).at(0));
  if (!model.optimizer_state) return;
  if (keeps) restore(*model.optimizer_state, optimizer, sink);
  else set_rate(model.optimizer_state->learning_rate);
}

void Variables::restore(const OptimizerState& saved, const AnyObject<OptimizerKind>& optimizer, Sink& sink) {
  iterations = saved.iterations;
  set_rate(saved.learning_rate);
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
      .fix("compile the model after its layers were changed, before fit()", "model.compile(optimizer=..., loss=...)",
           Applies::needs_editing)
      .emit();
  iterations = 0;
}

namespace {
/// A Sequential without an Input is trained with one that its graph keeps as last layer.
bool input_is_inferred(const Model& model, const Graph& graph) {
  return model.form == Model::Form::sequential && graph.nodes.front().layer > 0;
}

/// An inferred Input is the graph's last layer and the model's first, as in Keras.
Weights in_order_of(const Model& model, const Graph& graph, Weights all) {
  if (input_is_inferred(model, graph)) std::rotate(all.layers.begin(), all.layers.end() - 1, all.layers.end());
  return all;
}
}  // namespace

Weights Variables::weights(const Model& model, const Graph& graph) const {
  return in_order_of(model, graph, to_weights(graph, parameters.copy().tensor(), state.copy().tensor()));
}

void Variables::set_weights(const Weights& weights, const Model& model, const Graph& graph) {
  Weights ordered = weights;
  if (input_is_inferred(model, graph)) std::rotate(ordered.layers.begin(), ordered.layers.begin() + 1, ordered.layers.end());
  const auto fill = [&](FlatBuffer& buffer, const Layout& layout) {
    const Tensor values = initial_values(layout, ordered, 0);
    if (buffer.bytes()) std::memcpy(buffer.data(), values.data(), static_cast<std::size_t>(buffer.bytes()));
  };
  fill(parameters, parameter_layout);
  fill(state, state_layout);
  ++version;
}

template <class F> void Variables::for_average(std::size_t variable, F f) {
  const auto& row = parameter_layout.rows[variable];
  with_floats(parameters.dtype(), [&]<class T>(T) {
    f(kept.slot<T>(*kept.kept().average, variable), parameters.as<T>() + row.offset, static_cast<std::size_t>(row.size));
  });
}

void Variables::take_averages() {
  const auto& average = kept.kept().average;
  if (!average || iterations == 0) return;
  for (std::size_t v = 0; v < parameter_layout.rows.size(); ++v) {
    for_average(v, [](auto* of_average, auto* parameter, std::size_t n) { std::copy_n(of_average, n, parameter); });
  }
  ++version;
}

bool Variables::swap_averages() {
  const auto& average = kept.kept().average;
  if (!average) return false;
  for (std::size_t v = 0; v < parameter_layout.rows.size(); ++v) {
    for_average(v, [](auto* of_average, auto* parameter, std::size_t n) { std::swap_ranges(of_average, of_average + n, parameter); });
  }
  ++version;
  return true;
}

void Variables::set_averages() {
  const auto& average = kept.kept().average;
  if (!average) return;
  for (std::size_t v = 0; v < parameter_layout.rows.size(); ++v) {
    for_average(v, [](auto* of_average, auto* parameter, std::size_t n) { std::copy_n(parameter, n, of_average); });
  }
}

void Variables::share_with(Model& model, const Graph& graph, const AnyObject<OptimizerKind>& optimizer) const {
  Weights all = in_order_of(model, graph, to_weights(graph, parameters.tensor(), state.tensor()));
  if (input_is_inferred(model, graph) && model.inputs.empty()) {
    model.weights = std::nullopt;
    declare_input(model, graph.input());
  }
  model.weights = std::move(all);
  if (!optimizer.kind) return;
  OptimizerState saved{iterations, rate(optimizer), kept.parts()};
  model.optimizer_state = std::move(saved);
}

Variables Variables::copy() const {
  Variables copy = *this;
  for (FlatBuffer* buffer : {&copy.parameters, &copy.state}) *buffer = buffer->copy();
  copy.kept = kept.copy();
  return copy;
}

void Variables::store(Model& model, const Graph& graph, const AnyObject<OptimizerKind>& optimizer) const {
  copy().share_with(model, graph, optimizer);
}

}  // namespace tenon
