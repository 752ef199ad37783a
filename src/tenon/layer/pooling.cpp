#include "tenon/layer/pooling.h"

namespace tenon {

Result<Signature> infer_pooling(Inputs inputs, int axes, const SlidingWindow& w, const LayerInfo& info, const Site& at) {
  TENON_TRY(const Shape x, spatial(inputs[0].shape, axes, info, at));
  TENON_TRY(Shape y, slide(x, w, "pool_size", at));
  return Signature{.outputs = {{std::move(y), DType::float32}}};
}

namespace {
/// x without its spatial axes, or with length 1 in their place.
Shape pooled(const Shape& x, bool keepdims) {
  Shape y{x[0]};
  if (keepdims) y.dims.resize(x.dims.size() - 1, Dim(1));
  y.dims.push_back(x[-1]);
  return y;
}
}  // namespace

Result<Signature> infer_global_pooling(Inputs inputs, int axes, bool keepdims, const LayerInfo& info, const Site& at) {
  TENON_TRY(const Shape x, spatial(inputs[0].shape, axes, info, at));
  return Signature{.outputs = {{pooled(x, keepdims)}}};
}

ir::Ref pool_globally(Lowering& b, ir::PoolKind kind, bool keepdims) {
  const Shape x = b.shape(b.input());
  ir::Ints spatial;
  double count = 1;
  for (int i = 1; i + 1 < x.rank(); ++i) {
    spatial.push_back(i);
    count *= static_cast<double>(x[i].value);
  }
  const bool maximum = kind == ir::PoolKind::maximum;
  if (!maximum && x.rank() == 3 && b.mask().valid()) {  // of a sequence only the steps that count
    const auto counts = b.reshape(b.mask(), {x[0], x[1], 1});
    const auto mean = b.divide(b.sum(b.select(counts, b.input(), b.constant(0)), {1}, ir::Axes::stay), b.sum(counts, {1}, ir::Axes::stay));
    return keepdims ? mean : b.reshape(mean, pooled(x, false));
  }
  auto y = b(ir::Reduce{maximum ? ir::Fold::maximum : ir::Fold::sum, spatial}, {b.input()});
  if (!maximum) y = b.affine(y, 1 / count);
  return keepdims ? y : b.reshape(y, pooled(x, false));
}

}  // namespace tenon
