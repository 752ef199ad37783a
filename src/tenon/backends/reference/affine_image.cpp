// As TensorFlow's core/kernels/image/image_ops.h, with coordinates in float like there: one rounded otherwise would take another pixel.
#include <algorithm>
#include <array>
#include <cmath>

#include "tenon/backends/reference/kernels.h"

namespace tenon::reference {
namespace {

using ir::Outside;
constexpr float far = 1e9f;  // what lies further out, and NaN, cannot be made a whole number

/// A coordinate outside of an axis of `length` as one inside of it, where `outside` asks for one.
float inside(Outside outside, float at, std::int64_t length) {
  const auto last = static_cast<float>(length - 1);
  if (outside == Outside::constant) return at;
  if (outside != Outside::nearest && length <= 1 && (at < 0 || at > last)) at = 0;
  else if (outside == Outside::reflect && at < 0) {
    const std::int64_t twice = 2 * length;
    at += static_cast<float>(twice * static_cast<std::int64_t>(-at / static_cast<float>(twice)));
    at = at < static_cast<float>(-length) ? at + static_cast<float>(twice) : -at - 1;
  } else if (outside == Outside::reflect && at > last) {
    const std::int64_t twice = 2 * length;
    at -= static_cast<float>(twice * static_cast<std::int64_t>(at / static_cast<float>(twice)));
    if (at >= static_cast<float>(length)) at = static_cast<float>(twice) - at - 1;
  } else if (outside == Outside::wrap && at < 0) {
    at += static_cast<float>(length * (static_cast<std::int64_t>(-at / last) + 1));
  } else if (outside == Outside::wrap && at > last) {
    at -= static_cast<float>(length * static_cast<std::int64_t>(at / last));
  }
  return std::clamp(at, 0.0f, last);
}

/// The pixels from which one pixel of the result comes: two rows by two columns, of which some may be outside or have no weight.
struct Sample {
  std::array<std::int64_t, 2> y{}, x{};
  std::array<float, 2> wy{}, wx{};
};

template <class T> struct Sampler {
  const ir::AffineImage& op;
  std::int64_t batch, height, width, channels;
  const T* transforms;
  bool one_for_all;

  Sampler(const ir::AffineImage& o, const Buffer& image, const Buffer& t)
      : op(o),
        batch(image.dim(0)),
        height(image.dim(1)),
        width(image.dim(2)),
        channels(image.dim(3)),
        transforms(t.as<T>()),
        one_for_all(t.dim(0) == 1) {}

  /// False where the result is the fill value.
  bool sample(std::int64_t n, std::int64_t row, std::int64_t column, Sample& s) const {
    std::array<float, 8> t;
    std::transform(transforms + (one_for_all ? 0 : n * 8), transforms + (one_for_all ? 8 : n * 8 + 8), t.begin(),
                   [](T v) { return static_cast<float>(v); });
    const auto ox = static_cast<float>(column), oy = static_cast<float>(row);
    const float k = t[6] * ox + t[7] * oy + 1.0f;
    if (k == 0) return false;
    float x = (t[0] * ox + t[1] * oy + t[2]) / k, y = (t[3] * ox + t[4] * oy + t[5]) / k;
    if (!(std::abs(x) < far) || !(std::abs(y) < far)) return false;
    x = inside(op.outside, x, width);
    y = inside(op.outside, y, height);
    axis(y, s.y, s.wy);
    axis(x, s.x, s.wx);
    return true;
  }
  /// Index of the pixel's first channel; -1 outside.
  std::int64_t pixel(std::int64_t n, std::int64_t y, std::int64_t x) const {
    return y < 0 || y >= height || x < 0 || x >= width ? -1 : ((n * height + y) * width + x) * channels;
  }

 private:
  void axis(float at, std::array<std::int64_t, 2>& pixels, std::array<float, 2>& weights) const {
    if (op.interpolation == ir::Interpolation::nearest) {
      pixels = {static_cast<std::int64_t>(std::round(at)), -1};
      weights = {1, 0};
      return;
    }
    const float floor = std::floor(at);
    pixels = {static_cast<std::int64_t>(floor), static_cast<std::int64_t>(floor) + 1};
    weights = {floor + 1 - at, at - floor};
  }
};

/// Calls visit(image, its pixel, sample or null) for every pixel of the result.
template <class T, class Visit> void each_pixel(const Sampler<T>& s, Visit visit) {
  Sample sample;
  std::int64_t o = 0;
  for (std::int64_t n = 0; n < s.batch; ++n)
    for (std::int64_t row = 0; row < s.height; ++row)
      for (std::int64_t column = 0; column < s.width; ++column, o += s.channels)
        visit(n, o, s.sample(n, row, column, sample) ? &sample : nullptr);
}

}  // namespace

template <class T> void run(const ir::AffineImage& op, const Args& a) {
  const auto fill = static_cast<T>(op.fill);
  const Sampler<T> s(op, a.in[0], a.in[1]);
  const T* x = a.in[0].as<T>();
  each_pixel(s, [&](std::int64_t n, std::int64_t o, const Sample* from) {
    T* y = a.out[0].as<T>() + o;
    if (!from) {
      std::fill_n(y, s.channels, fill);
      return;
    }
    const auto value = [&](std::int64_t at, std::int64_t c) { return at < 0 ? fill : x[at + c]; };
    const bool nearest = op.interpolation == ir::Interpolation::nearest;
    std::array<std::int64_t, 4> p{};
    for (std::size_t i = 0; i < 4; ++i) p[i] = s.pixel(n, from->y[i / 2], from->x[i % 2]);
    for (std::int64_t c = 0; c < s.channels; ++c) {
      const auto line = [&](std::size_t i) { return T(from->wx[0]) * value(p[i], c) + T(from->wx[1]) * value(p[i + 1], c); };
      y[c] = nearest ? value(p[0], c) : T(from->wy[0]) * line(0) + T(from->wy[1]) * line(2);
    }
  });
}

template <class T> void run(const ir::AffineImageGradient& op, const Args& a) {
  const Sampler<T> s(op.forward, a.out[0], a.in[0]);
  T* dx = a.out[0].as<T>();
  std::fill_n(dx, a.out[0].size(), T(0));
  each_pixel(s, [&](std::int64_t n, std::int64_t o, const Sample* from) {
    if (!from) return;
    const T* dy = a.in[1].as<T>() + o;
    for (std::size_t i = 0; i < 4; ++i) {
      const auto at = s.pixel(n, from->y[i / 2], from->x[i % 2]);
      const T weight = T(from->wy[i / 2]) * T(from->wx[i % 2]);
      if (at < 0 || weight == 0) continue;
      for (std::int64_t c = 0; c < s.channels; ++c) dx[at + c] += weight * dy[c];
    }
  });
}

TENON_FOR_BOTH_WIDTHS(ir::AffineImage)
TENON_FOR_BOTH_WIDTHS(ir::AffineImageGradient)

}  // namespace tenon::reference
