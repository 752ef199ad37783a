#pragma once
// What training changes: parameters, state and what the optimizer keeps, in flat buffers.
#include "tenon/check/check.h"
#include "tenon/train/optimizer_memory.h"

namespace tenon {

struct Variables {
  Layout parameter_layout, state_layout;
  FlatBuffer parameters, state;
  std::vector<OptimizedVariable> optimized;  // the parameters as optimizers see them
  std::vector<OptimizerMemory> kept;         // of the optimizer, or of every one in its table; none for a model without one
  std::int64_t iterations = 0;               // batches trained on so far
  std::uint64_t version = 1;                 // counts changes of the parameters

  /// The model's weights and optimizer state, or start values. What the optimizer keeps only for a fit. `optimizer` may be empty.
  Variables(const Model& model, const Graph& graph, const AnyObject<OptimizerKind>& optimizer, std::uint32_t seed, Sink& sink,
            Purpose purpose = Purpose::fit);
  /// A batch was trained on.
  void count();
  /// Bytes of what optimizers keep.
  std::int64_t kept_bytes() const;
  /// The averages that the optimizer keeps become the parameters: what Keras does at the end of fit. Nothing where there are none.
  void take_averages();
  /// Exchanges the parameters with the averages; false where there are none.
  bool swap_averages();
  /// The parameters become the averages.
  void set_averages();
  /// Makes the model's weights and optimizer state parts of these buffers, in Keras' order: they change with them, and nothing is held
  /// twice.
  void share_with(Model& model, const Graph& graph) const;
  /// Copies, as of this moment.
  void store(Model& model, const Graph& graph) const;

  /// Parameters and state in the order of the model's layers.
  Weights weights(const Model& model, const Graph& graph) const;
  void set_weights(const Weights& weights, const Model& model, const Graph& graph);
  /// What a file says the optimizer remembers: its step, its learning rate, and its slots if they fit.
  void restore(const OptimizerState& saved, Sink& sink);

 private:
  /// f(average, parameter, how many floats) of every variable of whose values an optimizer keeps averages; false where there is none.
  template <class F> bool for_averages(F f, std::int64_t least_iterations = 0);
  /// Like *this, in buffers of its own.
  Variables copy() const;
  std::span<const OptimizerState> parts_of(const OptimizerState& saved) const;
  bool restore_slots(std::span<const OptimizerState> saved);
  void report_unused(std::span<const OptimizerState> saved, Sink& sink);
  bool has_table_ = false;  // the optimizer leaves all variables to others
};

}  // namespace tenon
