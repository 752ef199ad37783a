#include "tenon/train/variables.h"

#include <algorithm>
#include <cstring>

#include "tenon/graph/flat_parts.h"
#include "tenon/graph/optimized_variables.h"

namespace tenon {

Variables::Variables(const Model& model, const Graph& graph, const AnyObject<OptimizerKind>& optimizer, std::uint32_t seed, Sink& sink,
                     Purpose purpose)
    : parameter_layout(tenon::parameter_layout(graph)), state_layout(tenon::state_layout(graph)) {
  parameters = FlatBuffer::of(initial_values(parameter_layout, model.weights, seed));
  state = FlatBuffer::of(initial_values(state_layout, model.weights, seed));
  if (!optimizer.kind) return;
  const bool keeps = purpose == Purpose::fit || keeps_averages(optimizer);  // averages: evaluate may swap them in
  has_table_ = optimizer.kind->map != nullptr;
  optimized = optimized_variables(graph);
  for (auto& part : tenon::parts_of(optimizer, optimized))
    kept.emplace_back(std::move(part), optimized, parameter_layout, parameters,
                      keeps ? OptimizerMemory::Keeps::slots : OptimizerMemory::Keeps::numbers);
  if (!model.optimizer_state) return;
  if (keeps) {
    restore(*model.optimizer_state, sink);
    return;
  }
  const auto saved = parts_of(*model.optimizer_state);
  for (std::size_t i = 0; i < kept.size() && i < saved.size(); ++i) kept[i].set_rate(saved[i].learning_rate);
}

/// Of the only optimizer, or of those in the table.
std::span<const OptimizerState> Variables::parts_of(const OptimizerState& saved) const {
  return has_table_ ? std::span<const OptimizerState>(saved.inner) : std::span<const OptimizerState>(&saved, 1);
}

void Variables::restore(const OptimizerState& saved, Sink& sink) {
  const auto parts = parts_of(saved);
  iterations = saved.iterations;
  for (std::size_t i = 0; i < kept.size() && i < parts.size(); ++i) {
    kept[i].set_iterations(parts[i].iterations);
    kept[i].set_rate(parts[i].learning_rate);
  }
  if (!restore_slots(parts)) report_unused(parts, sink);
}

bool Variables::restore_slots(std::span<const OptimizerState> saved) {
  if (saved.empty()) return true;  // it never trained
  bool fits = saved.size() == kept.size();
  for (std::size_t i = 0; fits && i < kept.size(); ++i) fits = saved[i].slots.empty() || kept[i].takes(saved[i].slots);
  for (std::size_t i = 0; fits && i < kept.size(); ++i) kept[i].restore(saved[i].slots);
  return fits;
}

void Variables::report_unused(std::span<const OptimizerState> saved, Sink& sink) {
  std::size_t arrays = 0, found = 0;
  for (const auto& memory : kept) arrays += memory.arrays();
  for (const auto& part : saved) found += part.slots.size();
  report(sink, Code::OptimizerStateUnused, InCall{"fit", "optimizer"})
      .expected(std::to_string(arrays) + " arrays, shaped like the trainable weights")
      .found(std::to_string(found) + " arrays")
      .because("What " + std::string(has_table_ ? "MultiOptimizer" : kept.front().optimizer().kind->name) +
               " remembers belongs to each trainable weight; when layers are frozen, thawed or exchanged it no longer fits, and training "
               "starts with an empty memory.")
      .fix("compile the model after its layers were changed, before fit()", "model.compile(optimizer=..., loss=...)",
           Applies::needs_editing)
      .emit();
  iterations = 0;
  for (auto& memory : kept) memory.set_iterations(0);
}

void Variables::count() {
  ++iterations;
  for (auto& memory : kept) memory.count();
}

std::int64_t Variables::kept_bytes() const {
  std::int64_t bytes = 0;
  for (const auto& memory : kept) bytes += memory.bytes();
  return bytes;
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

template <class F> bool Variables::for_averages(F f, std::int64_t least_iterations) {
  bool any = false;
  for (const auto& memory : kept) {
    const auto& average = memory.kept().average;
    if (!average || memory.iterations() < least_iterations) continue;
    any = true;
    with_floats(parameters.dtype(), [&]<class T>(T) {
      for (const auto v : memory.part().variables) {
        const auto& row = parameter_layout.rows[v];
        f(memory.template slot<T>(*average, v), parameters.as<T>() + row.offset, static_cast<std::size_t>(row.size));
      }
    });
  }
  return any;
}

void Variables::take_averages() {
  if (for_averages([](auto* average, auto* parameter, std::size_t n) { std::copy_n(average, n, parameter); }, 1)) ++version;
}

bool Variables::swap_averages() {
  const bool any = for_averages([](auto* average, auto* parameter, std::size_t n) { std::swap_ranges(average, average + n, parameter); });
  if (any) ++version;
  return any;
}

void Variables::set_averages() {
  for_averages([](auto* average, auto* parameter, std::size_t n) { std::copy_n(parameter, n, average); });
}

void Variables::share_with(Model& model, const Graph& graph) const {
  Weights all = in_order_of(model, graph, to_weights(graph, parameters.tensor(), state.tensor()));
  if (input_is_inferred(model, graph) && model.inputs.empty()) {
    model.weights = std::nullopt;
    declare_input(model, graph.input());
  }
  model.weights = std::move(all);
  if (kept.empty()) return;
  if (!has_table_) return void(model.optimizer_state = kept.front().state());
  OptimizerState saved{iterations, 0, {}};
  for (const auto& memory : kept) saved.inner.push_back(memory.state());
  model.optimizer_state = std::move(saved);
}

Variables Variables::copy() const {
  Variables copy = *this;
  for (FlatBuffer* buffer : {&copy.parameters, &copy.state}) *buffer = buffer->copy();
  for (auto& memory : copy.kept) memory = memory.copy();
  return copy;
}

void Variables::store(Model& model, const Graph& graph) const { copy().share_with(model, graph); }

}  // namespace tenon
