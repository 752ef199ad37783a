#include "tenon/layer/random_fill.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace tenon {
namespace {

double unit(std::uint32_t bits) { return (static_cast<double>(bits) + 0.5) * 0x1p-32; }  // never 0 or 1

/// Two independent numbers of the standard normal distribution (Box and Muller) from one Philox block.
std::array<double, 2> normal_pair(Key key, std::uint64_t counter, std::uint64_t attempt) {
  const auto bits = philox(key, counter, attempt);
  const double radius = std::sqrt(-2 * std::log(unit(bits[0]))), angle = 2 * std::numbers::pi * unit(bits[1]);
  return {radius * std::cos(angle), radius * std::sin(angle)};
}

}  // namespace

Key stream_of(std::optional<std::int64_t> seed, Key otherwise) {
  if (!seed) return otherwise;
  const auto bits = static_cast<std::uint64_t>(*seed);
  return {static_cast<std::uint32_t>(bits), static_cast<std::uint32_t>(bits >> 32)};
}

template <class T> void fill_uniform(std::span<T> values, double low, double high, Key key) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    const auto bits = philox(key, i / 4, 0)[i % 4];
    values[i] = static_cast<T>(low + (high - low) * unit(bits));
  }
}

template <class T> void fill_normal(std::span<T> values, double mean, double stddev, Key key) {
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<T>(mean + stddev * normal_pair(key, i / 2, 0)[i % 2]);
}

template <class T> void fill_truncated_normal(std::span<T> values, double mean, double stddev, Key key) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    double z = 3;
    for (std::uint64_t attempt = 0; std::abs(z) > 2; ++attempt) z = normal_pair(key, i, attempt)[0];
    values[i] = static_cast<T>(mean + stddev * z);
  }
}

Fans fans(const Shape& shape) {
  if (shape.rank() == 0) return {1, 1};
  if (shape.rank() == 1) return {static_cast<double>(shape[0].value), static_cast<double>(shape[0].value)};
  double field = 1;
  for (int i = 0; i < shape.rank() - 2; ++i) field *= static_cast<double>(shape[i].value);
  return {field * static_cast<double>(shape[-2].value), field * static_cast<double>(shape[-1].value)};
}

Fans fans(const Shape& shape, const FanAxes& axes) {
  if (!axes.inputs || !axes.outputs) return fans(shape);
  const auto product = [&](const std::vector<std::int64_t>& some) {
    double n = 1;
    for (const auto axis : some) n *= static_cast<double>(shape[static_cast<int>(axis)].value);
    return n;
  };
  return {product(*axes.inputs), product(*axes.outputs)};
}

template <class T> void fill_scaled(std::span<T> values, const Fans& fans, double scale, FanMode mode, Distribution distribution, Key key) {
  const auto [in, out] = fans;
  const double fan = mode == FanMode::fan_in ? in : mode == FanMode::fan_out ? out : (in + out) / 2;
  const double variance = scale / std::max(1.0, fan);
  // 0.8796...: standard deviation of the standard normal distribution cut off at 2.
  if (distribution == Distribution::truncated_normal)
    return fill_truncated_normal(values, 0, std::sqrt(variance) / 0.87962566103423978, key);
  if (distribution == Distribution::untruncated_normal) return fill_normal(values, 0, std::sqrt(variance), key);
  const double limit = std::sqrt(3 * variance);
  fill_uniform(values, -limit, limit, key);
}

#define TENON_FILL_FLOATS(T)                                              \
  template void fill_uniform(std::span<T>, double, double, Key);          \
  template void fill_normal(std::span<T>, double, double, Key);           \
  template void fill_truncated_normal(std::span<T>, double, double, Key); \
  template void fill_scaled(std::span<T>, const Fans&, double, FanMode, Distribution, Key);
TENON_FILL_FLOATS(float)
TENON_FILL_FLOATS(double)

}  // namespace tenon
