#pragma once
// What a loss is: a struct, a field table and lower() to the loss of every sample. One file in losses/ = one loss.
#include <concepts>
#include <optional>

#include "tenon/compile/named.h"
#include "tenon/ir/builder.h"
#include "tenon/object/field.h"

namespace tenon {

/// What the labels must look like for a loss or metric.
enum class Targets : std::uint8_t {
  class_ids,    // integers, one axis fewer than the output (or a last axis of length 1)
  one_hot,      // as the output: a row of class probabilities
  like_output,  // as the output, element by element; Keras repeats an axis of length 1
  group_ids,    // integers of any size, one per row: which rows belong together
  id_sequences  // integers (batch, longest sequence), padded with class 0
};
inline bool are_integers(Targets t) { return t != Targets::one_hot && t != Targets::like_output; }

/// Why a loss or a metric cannot be computed of an output of some shape.
struct Unfit {
  std::string expected, because;
};
/// For those that have an axis: it must be one of the output, and not the batch.
std::optional<Unfit> unfit_axis(std::int64_t axis, const Shape& output);

/// name: Keras' class; function: Keras' snake_case name; alias: its short form ("mse"), or empty.
struct LossInfo {
  std::string_view name, function, alias, summary;
  Targets targets;
  /// Every row is compared with every other: the batch cannot be cut into shards.
  bool compares_rows = false;
};

/// What a loss sees while it becomes operations: labels and output of one shard. It gives back one value or more per row; or, with
/// for_every_row(), what is one for the whole batch.
class LossLowering : public ir::Builder {
 public:
  LossLowering(ir::Graph& g, ir::Ref y_true, ir::Ref y_pred) : Builder(g), y_true_(y_true), y_pred_(y_pred) {}
  ir::Ref y_true() const { return y_true_; }
  ir::Ref y_pred() const { return y_pred_; }

  /// `value` is the same for every shard and belongs to the whole batch: given to each row, so that the rows' mean is the value.
  ir::Ref for_every_row(ir::Ref value);
  bool is_of_batch() const { return is_of_batch_; }

  /// Values where `counts`, of their shape and float32, is 0 are left out as by a mask of the output.
  void count_only(ir::Ref counts) { counts_ = counts; }
  std::optional<ir::Ref> counts() const { return counts_; }

 private:
  ir::Ref y_true_, y_pred_;
  std::optional<ir::Ref> counts_;
  bool is_of_batch_ = false;
};

// A loss may also have `unfit(output shape) const` -> std::optional<Unfit>.
template <class L>
concept Loss = requires(const L l, LossLowering& b) {
  { L::info } -> std::convertible_to<LossInfo>;
  L::fields(ignore_fields);
  { l.lower(b) } -> std::same_as<ir::Ref>;  // of shape (batch, ...), as Keras' function of this name
};

struct LossKind : ObjectKind {
  LossInfo info;
  ir::Ref (*lower)(const std::any&, LossLowering&);
  std::optional<Unfit> (*unfit)(const std::any&, const Shape& output);
};

const std::vector<LossKind>& loss_kinds();         // every file of src/tenon/losses, generated
const LossKind* loss_kind(std::string_view name);  // by class, function or alias; null when unknown

/// Any loss by value: losses::SparseCategoricalCrossentropy{.from_logits = true}, or "mse".
using AnyLoss = Named<LossKind, &loss_kind>;

}  // namespace tenon
