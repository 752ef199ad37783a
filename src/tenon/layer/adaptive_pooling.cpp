#include "tenon/layer/adaptive_pooling.h"

#include <algorithm>

namespace tenon {
namespace {

/// One value for each window of `length` places along an axis, `step` from one to the next.
ir::Ref slide_along(Lowering& b, ir::PoolKind kind, ir::Ref x, int axis, std::int64_t length, std::int64_t step) {
  const auto axes = static_cast<std::size_t>(b.shape(x).rank() - 2), at = static_cast<std::size_t>(axis - 1);
  const ir::Ints ones(axes, 1), zeros(axes, 0);
  ir::Window w{.size = ones, .strides = ones, .dilation = ones, .before = zeros, .after = zeros};
  w.size[at] = length;
  w.strides[at] = step;
  return b(ir::Pooling{kind, w}, {x});
}

/// Window i of `places` reaches from floor(i length / places) to ceil((i + 1) length / places): they have two lengths, one apart. As Keras
/// does, all windows of either length are made, and those wanted are picked.
ir::Ref pool_along(Lowering& b, ir::PoolKind kind, ir::Ref x, int axis, std::int64_t places) {
  const std::int64_t length = b.shape(x)[axis].value, small = (length + places - 1) / places;
  if (length % places == 0) return slide_along(b, kind, x, axis, small, small);
  std::vector<std::int32_t> ids;
  for (std::int64_t i = 0; i < places; ++i) {
    const std::int64_t begin = i * length / places, end = ((i + 1) * length + places - 1) / places;
    ids.push_back(static_cast<std::int32_t>(end - begin > small ? begin + length - small + 1 : begin));
  }
  ir::Refs windows{slide_along(b, kind, x, axis, small, 1)};
  if (small < length) windows.push_back(slide_along(b, kind, x, axis, small + 1, 1));
  const ir::Ref all = windows.size() == 1 ? windows[0] : b.concat(windows, axis);
  return b.gather(all, b.literal(Tensor::copy<std::int32_t>({places}, ids)), axis);
}

}  // namespace

Result<Signature> infer_adaptive_pooling(Inputs inputs, const ir::Ints& places, const LayerInfo& info, const Site& at) {
  const auto axes = static_cast<int>(places.size());
  TENON_TRY(Shape x, spatial(inputs[0].shape, axes, info, at));
  for (int i = 0; i < axes; ++i) {
    if (!x[i + 1].known())
      return at.error(Code::AxisUnknown, "input 0")
          .expected(std::string(info.input) + " with a known " + std::string(spatial_axes(axes)[static_cast<std::size_t>(i)]))
          .found(x)
          .because("The length of the windows follows from it.")
          .fix("give every axis that is None a length where the data enter", "Input(shape=(28, 28, 1))", Applies::needs_editing)
          .emit();
    x[i + 1] = places[static_cast<std::size_t>(i)];
  }
  return Signature{.outputs = {{x}}};
}

ir::Ref pool_adaptively(Lowering& b, ir::PoolKind kind, const ir::Ints& places) {
  ir::Ref x = b.input();
  for (std::size_t i = 0; i < places.size(); ++i) x = pool_along(b, kind, x, static_cast<int>(i) + 1, places[i]);
  return x;
}

}  // namespace tenon
