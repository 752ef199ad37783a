#pragma once
// What training changes: parameters, state and the optimizer's slots, each in one flat buffer.
#include "tenon/graph/graph.h"
#include "tenon/train/flat_buffer.h"

namespace tenon {

struct Variables {
  Layout parameter_layout, state_layout;
  FlatBuffer parameters, state;
  std::vector<FlatBuffer> slots;  // in the optimizer's order, each as long as the parameters
  std::int64_t iterations = 0;    // updates made so far
  float learning_rate = 0;
  std::uint64_t version = 1;  // counts changes of the parameters

  /// The model's weights and optimizer state, or start values. `optimizer` may be empty: then there are no slots.
  Variables(const Model& model, const Graph& graph, const AnyObject<OptimizerKind>& optimizer, std::uint32_t seed, Sink& sink);
  /// Back into the model, in Keras' order.
  void store(Model& model, const Graph& graph, const AnyObject<OptimizerKind>& optimizer) const;

  /// Parameters and state in the order of the model's layers.
  Weights weights(const Model& model, const Graph& graph) const;
  void set_weights(const Weights& weights, const Model& model, const Graph& graph);
  /// What a file says the optimizer remembers: its step, its learning rate, and its slots if they fit.
  void restore(const OptimizerState& saved, const AnyObject<OptimizerKind>& optimizer, Sink& sink);

 private:
  void restore_slots(const OptimizerState& saved, const AnyObject<OptimizerKind>& optimizer, Sink& sink);
};

}  // namespace tenon
