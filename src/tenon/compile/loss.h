#pragma once
// What a loss is: a struct, a field table and lower() to the loss of every sample. One file in losses/ = one loss.
#include <concepts>

#include "tenon/compile/named.h"
#include "tenon/ir/graph.h"
#include "tenon/object/field.h"

namespace tenon {

/// What the labels must look like for a loss or metric.
enum class Targets : std::uint8_t {
  class_ids,   // integers, one axis fewer than the output (or a last axis of length 1)
  one_hot,     // as the output: a row of class probabilities
  like_output  // as the output, element by element
};

/// name: Keras' class; function: Keras' snake_case name; alias: its short form ("mse"), or empty.
struct LossInfo {
  std::string_view name, function, alias, summary;
  Targets targets;
};

/// What a loss sees while it becomes operations: labels and output of one shard.
class LossLowering : public ir::Builder {
 public:
  LossLowering(ir::Graph& g, ir::Ref y_true, ir::Ref y_pred) : Builder(g), y_true_(y_true), y_pred_(y_pred) {}
  ir::Ref y_true() const { return y_true_; }
  ir::Ref y_pred() const { return y_pred_; }

 private:
  ir::Ref y_true_, y_pred_;
};

template <class L>
concept Loss = requires(const L l, LossLowering& b) {
  { L::info } -> std::convertible_to<LossInfo>;
  L::fields;
  { l.lower(b) } -> std::same_as<ir::Ref>;  // of shape (batch, ...): the last axis of labels and output is gone
};

struct LossKind : ObjectKind {
  LossInfo info;
  ir::Ref (*lower)(const std::any&, LossLowering&);
};

const std::vector<LossKind>& loss_kinds();         // every file of src/tenon/losses, generated
const LossKind* loss_kind(std::string_view name);  // by class, function or alias; null when unknown

/// Any loss by value: losses::SparseCategoricalCrossentropy{.from_logits = true}, or "mse".
using AnyLoss = Named<LossKind, &loss_kind>;

}  // namespace tenon
