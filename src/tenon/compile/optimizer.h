#pragma once
// What an optimizer is: a struct, a field table, its slots and one pass over flat buffers. One file in optimizers/ = one optimizer.
#include <concepts>
#include <span>

#include "tenon/compile/named.h"
#include "tenon/object/field.h"

namespace tenon {

/// name: Keras' class; alias: the string compile() takes, "adam".
struct OptimizerInfo {
  std::string_view name, alias, summary;
};

/// An array that an optimizer keeps beside every variable. Keras makes the slots of one group variable by variable, group after group.
struct Slot {
  std::string_view name;  // Keras', "momentum"
  int group = 0;
};

/// A range of the model's flat buffers: element i of every span belongs to the same parameter. Ranges may run on different threads.
struct Update {
  std::span<float> parameters;
  std::span<const float> gradients;
  std::span<float* const> slots;  // in the order of slots(); each as long as `parameters`
  float learning_rate;
  std::int64_t step;  // 1 for the first update: Keras' iterations + 1
};

template <class O>
concept Optimizer = requires(const O o, const Update& u) {
  { O::info } -> std::convertible_to<OptimizerInfo>;
  O::fields;
  { o.learning_rate } -> std::convertible_to<double>;
  { o.slots() } -> std::same_as<std::vector<Slot>>;  // in ascending groups
  { o.update(u) } -> std::same_as<void>;
};

struct OptimizerKind : ObjectKind {
  OptimizerInfo info;
  std::vector<Slot> (*slots)(const std::any&);
  double (*learning_rate)(const std::any&);
  void (*update)(const std::any&, const Update&);
};

/// A slot of a variable, both by number.
struct SlotOfVariable {
  std::size_t variable, slot;
  friend bool operator==(SlotOfVariable, SlotOfVariable) = default;
};
/// Every slot of `variables` variables in the order in which Keras keeps them in optimizer/vars of a file.
std::vector<SlotOfVariable> saved_order(const std::vector<Slot>& slots, std::size_t variables);

/// Keras' decoupled weight decay, to be applied before the update: parameter -= parameter * weight_decay * learning_rate.
void decay_weights(const Update& u, double weight_decay);

const std::vector<OptimizerKind>& optimizer_kinds();         // every file of src/tenon/optimizers, generated
const OptimizerKind* optimizer_kind(std::string_view name);  // by class name or alias, any case, as Keras; null when unknown

/// Any optimizer by value: Adam{.learning_rate = 1e-4}, or "adam".
using AnyOptimizer = Named<OptimizerKind, &optimizer_kind>;

}  // namespace tenon
