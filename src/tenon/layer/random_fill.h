#pragma once
// The distributions of start values, for floats of both widths. Element i is a pure function of (key, i), so any order of filling gives the
// same values.
#include <optional>
#include <span>
#include <vector>

#include "tenon/base/random.h"
#include "tenon/base/shape.h"
#include "tenon/object/field.h"

namespace tenon {

/// The stream of an initializer: `seed` when the user gave one - then every variable it fills starts alike, as in Keras.
Key stream_of(std::optional<std::int64_t> seed, Key otherwise);

/// Evenly from [low, high).
template <class T> void fill_uniform(std::span<T> values, double low, double high, Key key);
template <class T> void fill_normal(std::span<T> values, double mean, double stddev, Key key);
/// Normal, drawn again while further than two standard deviations from the mean.
template <class T> void fill_truncated_normal(std::span<T> values, double mean, double stddev, Key key);

/// Numbers of inputs and outputs of one unit: keras/src/initializers/random_initializers.py, compute_fans.
struct Fans {
  double in, out;
};
/// The axes that count as inputs and as outputs, where both are given.
struct FanAxes {
  const std::optional<std::vector<std::int64_t>>&inputs, &outputs;
};
inline constexpr Range weight_axis = between(-64, 63);
Fans fans(const Shape& shape);
Fans fans(const Shape& shape, const FanAxes& axes);

enum class FanMode : std::uint8_t { fan_in, fan_out, fan_avg };
enum class Distribution : std::uint8_t { truncated_normal, untruncated_normal, uniform };
/// Variance `scale` / fan, whatever the distribution.
template <class T> void fill_scaled(std::span<T> values, const Fans& fans, double scale, FanMode mode, Distribution distribution, Key key);

/// The last axis as columns, all others as rows: the shorter of the two at right angles, each of length `gain`.
template <class T> void fill_orthogonal(std::span<T> values, const Shape& shape, double gain, Key key);

}  // namespace tenon
