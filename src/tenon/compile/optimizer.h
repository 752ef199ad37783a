#pragma once
// What an optimizer is: a struct, a field table, its slots and an update. One file in optimizers/ = one optimizer.
// Most see every parameter for itself: update() runs over any range of flat buffers. The others - rows and columns, matrices, norms -
// see one whole variable: update_variable(). What all optimizers share (clipping, decay, averages) is shared_arguments.h.
#include <concepts>

#include "tenon/base/floats.h"
#include "tenon/compile/named.h"
#include "tenon/compile/shared_arguments.h"

namespace tenon {

/// name: Keras' class; alias: the string compile() takes, "adam".
struct OptimizerInfo {
  std::string_view name, alias, summary;
};

/// An array that an optimizer keeps beside every variable. Keras makes the slots of one group variable by variable, group after group.
struct Slot {
  std::string_view name;  // Keras', "momentum"
  int group = 0;
  std::optional<double> start = 0.0;  // none: the variable's own values
};

/// A trained variable as an optimizer sees it. path: "layer/kernel".
struct OptimizedVariable {
  Shape shape;
  std::string path;
};

/// A range of the model's flat buffers: element i of every span belongs to the same parameter. Ranges may run on different threads.
/// T: float, or double where the model's floats are float64.
template <class T> struct Update {
  std::span<T> parameters;
  std::span<const T> gradients;
  std::span<T* const> slots;  // in the order of slots(); each as long as `parameters`
  T learning_rate;
  std::int64_t step;             // 1 for the first update: Keras' iterations + 1
  std::span<const T> scalars{};  // as advance() left them
};

/// A whole variable. A slot that the variable does not have is null.
template <class T> struct VariableUpdate : Update<T> {
  const OptimizedVariable& variable;
  std::span<T> scratch;  // as many floats as scratch() asked for
};

using AnyUpdate = std::variant<Update<float>, Update<double>>;
using AnyVariableUpdate = std::variant<VariableUpdate<float>, VariableUpdate<double>>;

template <class O>
concept ElementwiseOptimizer = requires(const O o, const Update<float>& u, const Update<double>& wide) {
  { o.update(u) } -> std::same_as<void>;
  { o.update(wide) } -> std::same_as<void>;
};
/// slot_spec: of the slot for this variable; none when it has none. scratch: floats that its update needs.
template <class O>
concept VariableOptimizer = requires(const O o, const VariableUpdate<float>& u, const VariableUpdate<double>& wide,
                                     const OptimizedVariable& v, std::size_t slot) {
  { o.update_variable(u) } -> std::same_as<void>;
  { o.update_variable(wide) } -> std::same_as<void>;
  { o.slot_spec(slot, v) } -> std::same_as<std::optional<TensorSpec>>;
  { o.scratch(v) } -> std::same_as<std::size_t>;
};
template <class O>
concept Optimizer = (ElementwiseOptimizer<O> || VariableOptimizer<O>)&&requires(const O o) {
  { O::info } -> std::convertible_to<OptimizerInfo>;
  O::fields(ignore_fields);
  { o.slots() } -> std::same_as<std::vector<Slot>>;  // in ascending groups
  { o.learning_rate } -> std::convertible_to<const LearningRate&>;
};

struct OptimizerMap;
/// One that updates no variable itself: a table says which of the others does. optimizer_map.h.
template <class O>
concept OptimizerTable = requires(const O o) {
  { O::info } -> std::convertible_to<OptimizerInfo>;
  O::fields(ignore_fields);
  { o.optimizer_map } -> std::convertible_to<const OptimizerMap&>;
};

struct OptimizerKind : ObjectKind {
  OptimizerInfo info;
  const OptimizerMap& (*map)(const std::any&);  // of one that leaves all variables to others; null for all that train themselves
  const LearningRate& (*learning_rate)(const std::any&);
  SharedArguments (*shared)(const std::any&);
  std::optional<double> (*weight_decay)(const std::any&, const OptimizedVariable&);
  std::vector<Slot> (*slots)(const std::any&);
  std::optional<TensorSpec> (*slot_spec)(const std::any&, std::size_t slot, const OptimizedVariable&);
  std::vector<double> (*scalars)(const std::any&);                      // start values of numbers kept for all variables together
  void (*advance)(const std::any&, Floats scalars, std::int64_t step);  // before the update of that step
  void (*update)(const std::any&, const AnyUpdate&);                    // one of these two is null; both where there is a map
  void (*update_variable)(const std::any&, const AnyVariableUpdate&);
  std::size_t (*scratch)(const std::any&, const OptimizedVariable&);
};

/// The slots of the arguments that all optimizers share - averages of the weights, sums of gradients -, then its own.
struct KeptSlots {
  std::vector<Slot> slots;
  std::optional<std::size_t> average, accumulator;  // their numbers
  std::size_t own = 0;                              // number of the first of the optimizer's own
};
KeptSlots kept_slots(const AnyObject<OptimizerKind>& optimizer);
/// Of slot number `slot` of kept_slots() for a variable.
std::optional<TensorSpec> spec_of_slot(const AnyObject<OptimizerKind>& optimizer, const KeptSlots& kept, std::size_t slot,
                                       const OptimizedVariable& variable);

/// One of the arrays that Keras keeps in optimizer/vars of a file, behind the iterations and the learning rate.
struct SavedArray {
  std::optional<std::size_t> variable;  // none: a number kept for all variables together
  std::size_t slot;                     // of kept_slots(), or of scalars()
  std::string_view name;
  TensorSpec spec;
};
/// All of them, in Keras' order.
std::vector<SavedArray> saved_arrays(const AnyObject<OptimizerKind>& optimizer, std::span<const OptimizedVariable> variables);

const std::vector<OptimizerKind>& optimizer_kinds();         // every file of src/tenon/optimizers, generated
const OptimizerKind* optimizer_kind(std::string_view name);  // by class name or alias, any case, as Keras; null when unknown

/// "adam", or the name that it was given.
std::string name_of(const AnyObject<OptimizerKind>& optimizer);

/// Any optimizer by value: Adam{.learning_rate = 1e-4}, or "adam".
using AnyOptimizer = Named<OptimizerKind, &optimizer_kind>;

}  // namespace tenon
