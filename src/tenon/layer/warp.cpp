#include "tenon/layer/warp.h"

#include <cmath>
#include <numeric>

namespace tenon {
namespace {

ir::Ref compare(Lowering& b, ir::Arithmetic how, ir::Ref x, ir::Ref y) { return b(ir::Binary{how}, {x, y}); }

/// 0 .. length - 1 along one axis of images.
ir::Ref places_along(Lowering& b, int axis, std::int64_t length) {
  std::vector<float> places(static_cast<std::size_t>(length));
  std::iota(places.begin(), places.end(), 0.0F);
  return b.literal(Tensor::copy<float>(Shape{1, 1, 1, 1}.with(axis, length), places));
}

/// One of the pixels along an axis that are mixed: its number, how much it counts and, where pixels may be outside, whether it is not.
struct Tap {
  ir::Ref index, weight{}, valid{};
};

void move_inside(Lowering& b, Tap& tap, std::int64_t length, ir::Outside outside) {
  const auto n = static_cast<float>(length);
  switch (outside) {
    case ir::Outside::constant:
      tap.valid = b.multiply(compare(b, ir::Arithmetic::greater_equal, tap.index, b.constant(0)),
                             compare(b, ir::Arithmetic::greater, b.constant(n), tap.index));
      [[fallthrough]];
    case ir::Outside::nearest: tap.index = b.clip(tap.index, 0, n - 1); return;
    case ir::Outside::wrap: tap.index = compare(b, ir::Arithmetic::floor_modulo, tap.index, b.constant(n)); return;
    case ir::Outside::reflect: {
      const ir::Ref folded = compare(b, ir::Arithmetic::floor_modulo, b.apply(ir::Fn::abs, tap.index), b.constant(2 * n));
      tap.index = b.select(compare(b, ir::Arithmetic::greater, b.constant(n), folded), folded, b.affine(folded, -1, 2 * n - 1));
    }
  }
}

std::vector<Tap> taps(Lowering& b, ir::Ref at, std::int64_t length, const Sampling& how) {
  std::vector<Tap> all;
  if (how.interpolation == ir::Interpolation::nearest) {
    all.push_back({b.apply(ir::Fn::round, at)});
  } else {
    const ir::Ref low = b.apply(ir::Fn::floor, at), upper = b.subtract(at, low);
    all.push_back({low, b.affine(upper, -1, 1)});
    all.push_back({b.affine(low, 1, 1), upper});
  }
  for (Tap& tap : all) move_inside(b, tap, length, how.outside);
  return all;
}

}  // namespace

ir::Ref warped(Lowering& b, ir::Ref images, ir::Ref shifts, const Sampling& how) {
  const Shape s = b.shape(images);
  const std::int64_t height = s[1].value, width = s[2].value, channels = s[3].value, pixels = height * width;
  const ir::Ref planes = b.reshape(b.transpose(images, {0, 3, 1, 2}), {s[0], channels, pixels});
  const auto rows = taps(b, b.add(places_along(b, 1, height), shifts), height, how);
  const auto columns = taps(b, b.add(places_along(b, 2, width), shifts), width, how);
  ir::Ref total;
  for (const Tap& y : rows)
    for (const Tap& x : columns) {
      const ir::Ref flat = b.reshape(b.add(b.affine(y.index, static_cast<float>(width)), x.index), {s[0], 1, pixels});
      const ir::Ref ids = b.broadcast_to(b.cast(flat, DType::int32), {s[0], channels, pixels});
      const ir::Ref taken = b(ir::TakeAlong{}, {planes, ids});
      ir::Ref part = b.transpose(b.reshape(taken, {s[0], channels, height, width}), {0, 2, 3, 1});
      if (y.valid.valid()) part = b.select(b.multiply(y.valid, x.valid), part, b.constant(static_cast<float>(how.fill)));
      if (y.weight.valid()) part = b.multiply(part, b.multiply(y.weight, x.weight));
      total = total.valid() ? b.add(total, part) : part;
    }
  return total;
}

ir::Ref smoothed(Lowering& b, ir::Ref field, ir::Ref sigma, double largest) {
  const auto reach = 3 * static_cast<std::int64_t>(std::floor(largest)), size = 2 * reach + 1;
  if (reach == 0) return field;
  std::vector<float> places(static_cast<std::size_t>(size));
  std::iota(places.begin(), places.end(), -static_cast<float>(reach));
  const ir::Ref at = b.literal(Tensor::copy<float>({size}, places));
  const ir::Ref reached = compare(b, ir::Arithmetic::greater_equal, b.affine(b.apply(ir::Fn::floor, sigma), 3), b.apply(ir::Fn::abs, at));
  const ir::Ref scaled = b.divide(at, b.maximum(sigma, 1e-30F));
  const ir::Ref bell = b.multiply(b.apply(ir::Fn::exp, b.affine(b.minimum(b.multiply(scaled, scaled), 1e30F), -0.5F)), reached);
  const ir::Ref weights = b.divide(bell, b.sum(bell, {0}, ir::Axes::stay));
  const auto along = [&](ir::Ref x, std::int64_t height, std::int64_t width) {
    const ir::Ints around{height / 2, width / 2};
    const ir::Window window{.size = {height, width}, .strides = {1, 1}, .dilation = {1, 1}, .before = around, .after = around};
    return b(ir::Convolution{window}, {x, b.reshape(weights, {height, width, 1, 1})});
  };
  return along(along(field, size, 1), 1, size);
}

}  // namespace tenon
