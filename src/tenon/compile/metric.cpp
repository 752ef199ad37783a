#include "tenon/compile/metric.h"

#include "tenon/compile/same_rank.h"

namespace tenon {
namespace {

using ir::Ref;

/// Mean over the axes from `begin` on, which vanish.
Ref mean_from(ir::Builder& b, Ref x, int begin) {
  ir::Ints axes;
  double count = 1;
  for (int i = begin; i < b.shape(x).rank(); ++i) {
    axes.push_back(i);
    count *= static_cast<double>(b.shape(x)[i].value);
  }
  return axes.empty() ? x : b.affine(b.sum(x, axes), 1 / count);
}

/// A mask of positions times weights of rows or positions.
Ref product(ir::Builder& b, Ref mask, Ref given) {
  const auto [positions, weights] = same_rank(b, mask, given);
  Shape per_row = b.shape(weights);
  while (per_row.rank() < b.shape(positions).rank()) per_row.dims.emplace_back(1);
  return b.multiply(b.reshape(weights, per_row), positions);
}

}  // namespace

// keras/src/losses/loss.py, apply_mask with the reduction "sum".
std::optional<Ref> MetricLowering::masked_weights() {
  if (!mask_ || !weights_) return mask_ ? mask_ : weights_;
  return product(*this, *mask_, *weights_);
}

// keras/src/metrics/reduction_metrics.py, reduce_to_samplewise_values and Mean.update_state.
Ref MetricLowering::mean_of(Ref values, std::optional<Ref> counts) {
  if (auto weights = masked_weights()) {
    if (counts) weights = product(*this, *counts, *weights);
    return mean_of_weighted(values, *weights);
  }
  const Ref count = (*this)(ir::Constant{{1}, static_cast<double>(shape(values)[0].value)}, {});
  return (*this)(ir::Concat{0}, {reshape(sum(mean_from(*this, values, 1)), {1}), count});
}

Ref MetricLowering::mean_of_weighted(Ref values, Ref given) {
  auto [fitted, weights] = same_rank(*this, values, given);
  fitted = mean_from(*this, fitted, shape(weights).rank());
  if (shape(weights) != shape(fitted)) weights = (*this)(ir::Broadcast{shape(fitted)}, {weights});
  const Ref total = reshape(sum(mean_from(*this, multiply(fitted, weights), 1)), {1});
  return (*this)(ir::Concat{0}, {total, reshape(sum(mean_from(*this, weights, 1)), {1})});
}

Ref MetricLowering::mean_of_loss(const AnyObject<LossKind>& loss) {
  LossLowering scope(whole_, y_true_, y_pred_);
  const Ref values = loss.kind->lower(loss.value, scope);
  return mean_of(values, scope.counts());
}

double mean_result(std::span<const double> sums) { return sums[1] == 0 ? 0 : sums[0] / sums[1]; }

std::optional<Unfit> rows_of_classes_only(const Shape& output) {
  if (output.rank() == 2) return std::nullopt;
  return Unfit{"an output of shape (batch, features)", "The metric has one result per feature of a sample."};
}

}  // namespace tenon
