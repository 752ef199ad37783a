#include "tenon/compile/overlap_functions.h"

#include <algorithm>

#include "tenon/compile/compared.h"

namespace tenon {
namespace {

using ir::Ref;

constexpr double epsilon = 1e-7;  // keras.config.epsilon()

/// Sums over the axes of a loss: of each row, or with the batch among the axes of all rows of all shards.
class Totals {
 public:
  Totals(LossLowering& b, const OverlapAxes& axes) : b_(b) {
    const Compared y = as_floats(b, {b.y_true(), b.y_pred()});
    y_true_ = y.y_true, y_pred_ = y.y_pred;
    for (int i = 0; axes.empty() && i < b.shape(y_pred_).rank(); ++i) axes_.push_back(i);
    for (const auto axis : axes) axes_.push_back(axis_of(b, y_pred_, axis));
    std::sort(axes_.begin(), axes_.end());
    spans_batch_ = axes_.front() == 0;
  }
  Ref y_true() const { return y_true_; }
  Ref y_pred() const { return y_pred_; }
  Ref sum(Ref x) {
    const Ref total = b_.sum(x, axes_);
    return spans_batch_ ? b_(ir::ShardSum{}, {total}) : total;
  }
  /// 1 - the share, of each row or of the batch.
  Ref loss(Ref share) {
    const Ref rest = b_.affine(share, -1, 1);
    return spans_batch_ ? b_.for_every_row(rest) : rest;
  }

 private:
  LossLowering& b_;
  Ref y_true_, y_pred_;
  ir::Ints axes_;
  bool spans_batch_;
};

}  // namespace

std::optional<Unfit> unfit_axis(const OneOrMany<std::int64_t>& axes, const Shape& output) {
  const std::int64_t rank = output.rank();
  std::vector<std::int64_t> counted;
  for (const auto axis : axes.values) counted.push_back(axis < 0 ? axis + rank : axis);
  std::sort(counted.begin(), counted.end());
  const bool known = counted.empty() || (counted.front() >= 0 && counted.back() < rank);
  if (known && std::adjacent_find(counted.begin(), counted.end()) == counted.end()) return std::nullopt;
  return Unfit{"axes of the output, " + std::to_string(-rank) + " to " + std::to_string(rank - 1) + ", each once",
               "axis=" + to_string(codec<OneOrMany<std::int64_t>>::write(axes)) + " names an axis that the output has not, or one twice."};
}

Ref dice(LossLowering& b, const OverlapAxes& axes) {
  Totals all(b, axes);
  const Ref both = all.sum(b.multiply(all.y_true(), all.y_pred()));
  const Ref either = b.add(all.sum(all.y_true()), all.sum(all.y_pred()));
  return all.loss(b.divide(b.affine(both, 2), b.affine(either, 1, epsilon)));
}

Ref tversky(LossLowering& b, const OverlapAxes& axes, double alpha, double beta) {
  Totals all(b, axes);
  const auto outside = [&](Ref of, Ref x) { return all.sum(b.multiply(b.affine(x, -1, 1), of)); };
  const Ref both = all.sum(b.multiply(all.y_true(), all.y_pred()));
  const Ref missed = b.affine(outside(all.y_true(), all.y_pred()), alpha);
  const Ref beyond = b.affine(outside(all.y_pred(), all.y_true()), beta);
  return all.loss(b.divide(both, b.affine(b.add(b.add(both, missed), beyond), 1, epsilon)));
}

}  // namespace tenon
