#include "tenon/layer/perspective.h"

#include <numeric>

namespace tenon {

// The unit square is taken to the moved corners by (p (1+g) u, q (1+h) v) / (g u + h v + 1), from Heckbert's "Fundamentals of texture
// mapping and image warping" with two corners on the axes; the transform wanted leads back, and from there to the corners of the image.
// keras/src/backend/tensorflow/image.py, compute_homography_matrix, solves eight equations for it.
ir::Ref seen_from_aside(Lowering& b, ir::Ref images, const CornerShifts& shifts, ir::Interpolation how, float fill) {
  const auto right = static_cast<float>(b.shape(images)[2].value - 1), bottom = static_cast<float>(b.shape(images)[1].value - 1);
  const ir::Ref p = b.affine(shifts.right_x, right, right), q = b.affine(shifts.bottom_y, bottom, bottom);
  const ir::Ref r = b.affine(shifts.across_x, right, right), t = b.affine(shifts.across_y, bottom, bottom);
  const ir::Ref over = b.subtract(q, t), beside = b.subtract(p, r);
  const ir::Ref divisor = b.subtract(b.multiply(beside, over), b.multiply(r, t));
  const ir::Ref minus_g = b.divide(b.multiply(p, over), divisor), minus_h = b.divide(b.multiply(q, beside), divisor);
  const ir::Ref a = b.multiply(p, b.affine(minus_g, -1, 1)), e = b.multiply(q, b.affine(minus_h, -1, 1));
  const ir::Ref zero = b.affine(a, 0);
  const auto over_all = [&](float length, ir::Ref by) { return b.affine(b.apply(ir::Fn::reciprocal, by), length); };
  const ir::Ref transforms =
      b.concat({over_all(right, a), zero, zero, zero, over_all(bottom, e), zero, b.divide(minus_g, a), b.divide(minus_h, e)}, 1);
  return b(ir::AffineImage{how, ir::Outside::constant, fill}, {images, transforms});
}

namespace {

/// (length): the bell of width sigma, of sum 1.
ir::Ref bell(Lowering& b, std::int64_t length, ir::Ref sigma) {
  std::vector<float> places(static_cast<std::size_t>(length));
  std::iota(places.begin(), places.end(), -static_cast<float>(length - 1) / 2);
  const ir::Ref scaled = b.divide(b.literal(Tensor::copy<float>({length}, places)), sigma);
  const ir::Ref values = b.apply(ir::Fn::exp, b.affine(b.multiply(scaled, scaled), -0.5F));
  return b.divide(values, b.sum(values, {0}, ir::Axes::stay));
}

}  // namespace

// The first sigma goes with the height of the kernel, and its bell along the width: Keras makes the kernel transposed, and gives it the
// wanted shape. For square kernels that is all; others are as odd as in Keras.
ir::Ref blurred(Lowering& b, ir::Ref images, std::int64_t height, std::int64_t width, ir::Ref sigmas) {
  const std::int64_t channels = b.shape(images)[-1].value;
  const ir::Ref x = b.reshape(bell(b, height, b.slice(sigmas, 0, 0, 1)), {1, height});
  const ir::Ref y = b.reshape(bell(b, width, b.slice(sigmas, 0, 1, 1)), {width, 1});
  const ir::Ref kernel = b.broadcast_to(b.reshape(b.multiply(y, x), {height, width, 1, 1}), {height, width, 1, channels});
  const ir::Ints around{height / 2, width / 2};
  const ir::Window window{.size = {height, width}, .strides = {1, 1}, .dilation = {1, 1}, .before = around, .after = around};
  return b(ir::Convolution{window, channels}, {images, kernel});
}

}  // namespace tenon
