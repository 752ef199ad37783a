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
  return axes.empty() ? x : b.affine(b.sum(x, axes), static_cast<float>(1 / count));
}

}  // namespace

// keras/src/losses/loss.py, apply_mask with the reduction "sum".
std::optional<Ref> MetricLowering::masked_weights() {
  if (!mask_ || !weights_) return mask_ ? mask_ : weights_;
  auto [mask, weights] = same_rank(*this, *mask_, *weights_);
  Shape per_row = shape(weights);
  while (per_row.rank() < shape(mask).rank()) per_row.dims.emplace_back(1);
  return multiply(reshape(weights, per_row), mask);
}

// keras/src/metrics/reduction_metrics.py, reduce_to_samplewise_values and Mean.update_state.
Ref MetricLowering::mean_of(Ref values) {
  Ref count = (*this)(ir::Constant{{1}, static_cast<float>(shape(values)[0].value)}, {});
  if (const auto weighing = masked_weights()) {
    auto [fitted, weights] = same_rank(*this, values, *weighing);
    fitted = mean_from(*this, fitted, shape(weights).rank());
    if (shape(weights) != shape(fitted)) weights = (*this)(ir::Broadcast{shape(fitted)}, {weights});
    values = multiply(fitted, weights);
    count = reshape(sum(mean_from(*this, weights, 1)), {1});
  }
  const Ref total = reshape(sum(mean_from(*this, values, 1)), {1});
  return (*this)(ir::Concat{0}, {total, count});
}

double mean_result(std::span<const double> sums) { return sums[1] == 0 ? 0 : sums[0] / sums[1]; }

}  // namespace tenon
