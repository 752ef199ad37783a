#pragma once
// What training changes: parameters, state and what the optimizer keeps, in flat buffers.
#include "tenon/check/check.h"
#include "tenon/train/optimizer_memory.h"

namespace tenon {

struct Variables {
  Layout parameter_layout, state_layout;
  FlatBuffer parameters, state;
  OptimizerMemory kept;
  std::int64_t iterations = 0;  // batches trained on so far
  double learning_rate = 0;     // unless a schedule says it; a float where the model's floats are
  std::uint64_t version = 1;    // counts changes of the parameters

  /// The model's weights and optimizer state, or start values. What the optimizer keeps only for a fit. `optimizer` may be empty.
  Variables(const Model& model, const Graph& graph, const AnyObject<OptimizerKind>& optimizer, std::uint32_t seed, Sink& sink,
            Purpose purpose = Purpose::fit);
  /// The learning rate of the next step.
  double rate(const AnyObject<OptimizerKind>& optimizer) const {
    const auto& given = optimizer.kind->learning_rate(optimizer.value);
    return given.scheduled() ? given.at(iterations) : learning_rate;
  }
  void set_rate(double rate) { learning_rate = parameters.dtype() == DType::float64 ? rate : static_cast<float>(rate); }
  /// The averages that the optimizer keeps become the parameters: what Keras does at the end of fit. Nothing where there are none.
  void take_averages();
  /// Exchanges the parameters with the averages; false where there are none.
  bool swap_averages();
  /// The parameters become the averages.
  void set_averages();
  /// Makes the model's weights and optimizer state parts of these buffers, in Keras' order: they change with them, and nothing is held
  /// twice.
  void share_with(Model& model, const Graph& graph, const AnyObject<OptimizerKind>& optimizer) const;
  /// Copies, as of this moment.
  void store(Model& model, const Graph& graph, const AnyObject<OptimizerKind>& optimizer) const;

  /// Parameters and state in the order of the model's layers.
  Weights weights(const Model& model, const Graph& graph) const;
  void set_weights(const Weights& weights, const Model& model, const Graph& graph);
  /// What a file says the optimizer remembers: its step, its learning rate, and its slots if they fit.
  void restore(const OptimizerState& saved, const AnyObject<OptimizerKind>& optimizer, Sink& sink);

 private:
  /// f(average, parameter, how many floats) of a variable.
  template <class F> void for_average(std::size_t variable, F f);
  /// Like *this, in buffers of its own.
  Variables copy() const;
  void restore_slots(const OptimizerState& saved, const AnyObject<OptimizerKind>& optimizer, Sink& sink);
};

}  // namespace tenon
