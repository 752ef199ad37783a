#pragma once
// Keras' progress bar as text: byte for byte what keras.utils.Progbar writes, given the same clock.
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace tenon {

using ProgressValues = std::vector<std::pair<std::string, double>>;

/// A loss or metric as the bar shows it: four decimals, or four digits and an exponent for what is at most 0.001.
std::string progress_number(double value);

/// One bar, for one epoch, evaluation or prediction. Times are seconds of any monotonic clock.
class ProgressBar {
 public:
  enum class Style : std::uint8_t { bar, line };  // Keras' verbose=1 and verbose=2

  /// `target`: number of steps; unknown when the data do not say.
  ProgressBar(std::optional<std::int64_t> target, Style style, double now) : target_(target), style_(style), start_(now) {}

  /// What to write after step `current` (counted from 1); empty when it is too early to draw again.
  std::string update(std::int64_t current, const ProgressValues& values, double now);
  /// What to write after the last step; ends with a newline.
  std::string finish(std::int64_t current, const ProgressValues& values, double now);

 private:
  enum class Stage : std::uint8_t { running, finished };
  std::string draw(std::int64_t current, const ProgressValues& values, double now, Stage stage);
  std::string line(std::int64_t current, const ProgressValues& values, double now, double per_step) const;
  double seconds_per_step(std::int64_t current, double now);

  std::optional<std::int64_t> target_;
  Style style_;
  double start_, last_draw_ = 0;
  std::optional<double> first_step_end_;
  std::size_t drawn_width_ = 0;
};

}  // namespace tenon
