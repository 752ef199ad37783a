#pragma once
// How tf.image.resize makes images of another size: every place of the result is a weighted sum of places of the image.
#include <cstdint>
#include <vector>

namespace tenon {

/// Those that the layers know come first.
enum class Resampling : std::uint8_t { bilinear, nearest, lanczos3, lanczos5, bicubic, area, gaussian, mitchellcubic };

/// Whether the places of an image that becomes smaller are averaged, or only sampled.
enum class Antialias : std::uint8_t { no, yes };

/// Where the places of an axis come from: `taps` places of the old axis for each of the new one, and their weights.
struct Taps {
  std::size_t count = 0;           // per place
  std::vector<std::int32_t> from;  // (places, count)
  std::vector<float> weight;
};
Taps taps(std::int64_t length, std::int64_t places, Resampling how, Antialias antialias);

/// side * part / whole; Keras divides in float32, then cuts off.
std::int64_t side_by_ratio(std::int64_t side, std::int64_t part, std::int64_t whole);

}  // namespace tenon
