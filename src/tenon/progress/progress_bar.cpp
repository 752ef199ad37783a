// Follows keras/src/utils/progbar.py line by line: widths, rounding and the quirks are its own.
#include "tenon/progress/progress_bar.h"

#include <cmath>

#include <fmt/format.h>

namespace tenon {
namespace {

constexpr int bar_width = 20;
constexpr double redraw_interval = 0.05;  // seconds

std::string repeated(int times) {
  std::string out;
  for (int i = 0; i < times; ++i) out += "\u2501";
  return out;
}

std::string duration_per_step(double seconds) {
  if (seconds >= 1 || seconds == 0) return fmt::format(" {:.0f}s/step", seconds);
  if (seconds >= 1e-3) return fmt::format(" {:.0f}ms/step", seconds * 1e3);
  return fmt::format(" {:.0f}us/step", seconds * 1e6);
}

std::string remaining(double seconds) {
  const auto whole = [](double v) { return static_cast<std::int64_t>(v); };
  if (seconds > 3600)
    return fmt::format("{}:{:02}:{:02}", whole(seconds / 3600), whole(std::fmod(seconds, 3600) / 60), whole(std::fmod(seconds, 60)));
  if (seconds > 60) return fmt::format("{}:{:02}", whole(seconds / 60), whole(std::fmod(seconds, 60)));
  return fmt::format("{}s", whole(seconds));
}

/// Python prints nan and inf without a sign of nan; {:.4f} of fmt does the same but for "-nan".
std::string number(double v, bool fixed) {
  if (std::isnan(v)) return "nan";
  return fixed ? fmt::format("{:.4f}", v) : fmt::format("{:.4e}", v);
}

int digits(std::int64_t target) { return static_cast<int>(std::log10(static_cast<double>(target))) + 1; }

}  // namespace

std::string progress_number(double value) { return number(value, std::abs(value) > 1e-3); }

std::string ProgressBar::update(std::int64_t current, const ProgressValues& values, double now) {
  return style_ == Style::line ? "" : draw(current, values, now, Stage::running);  // with verbose=2 Keras does not even look at the clock
}
std::string ProgressBar::finish(std::int64_t current, const ProgressValues& values, double now) {
  return draw(current, values, now, Stage::finished);
}

/// The first step, which compiles and warms up, is left out of the mean.
double ProgressBar::seconds_per_step(std::int64_t current, double now) {
  if (!current) return 0;
  const double mean = first_step_end_ && current > 1 ? (now - *first_step_end_) / static_cast<double>(current - 1)
                                                     : (now - start_) / static_cast<double>(current);
  if (current == 1) first_step_end_ = now;
  return mean;
}

std::string ProgressBar::line(std::int64_t current, const ProgressValues& values, double now, double per_step) const {
  std::string out = fmt::format("{:>{}}/{} - {:.0f}s -{}", current, digits(*target_), *target_, now - start_, duration_per_step(per_step));
  for (const auto& [name, value] : values) out += fmt::format(" - {}: {}", name, number(value, value > 1e-3));
  return out + "\n";
}

std::string ProgressBar::draw(std::int64_t current, const ProgressValues& values, double now, Stage stage) {
  const bool finished = stage == Stage::finished;
  const double per_step = seconds_per_step(current, now);
  const bool counted = target_ && *target_ > 0;
  if (style_ == Style::line) return counted ? line(current, values, now, per_step) : "";
  if (!finished && now - last_draw_ < redraw_interval && last_draw_ != 0) return "";

  std::string text;
  std::size_t width = 0;  // columns on the screen, without escapes
  const auto plain = [&](const std::string& s) { text += s, width += s.size(); };
  const auto styled = [&](const char* code, const std::string& s, std::size_t columns) {
    text += "\x1b[" + std::string(code) + "m" + s + "\x1b[0m", width += columns;
  };
  const auto bold = [&](const std::string& s) { styled("1", s, s.size()); };

  if (counted) {
    bold(fmt::format("{:>{}}/{}", current, digits(*target_), *target_));
    plain(" ");
    const int done = static_cast<int>(bar_width * (static_cast<double>(current) / static_cast<double>(*target_)));
    if (done > 0) styled("32", repeated(done), static_cast<std::size_t>(done));
    styled("37", repeated(bar_width - done), static_cast<std::size_t>(bar_width - done));
  } else {
    plain(fmt::format("{:>7}/Unknown", current));
  }
  plain(" ");
  bold(counted && !finished ? remaining(per_step * static_cast<double>(*target_ - current)) : fmt::format("{:.0f}s", now - start_));
  plain(duration_per_step(per_step));
  for (const auto& [name, value] : values) plain(fmt::format(" - {}: {}", name, progress_number(value)));

  std::string out = std::string(drawn_width_, '\b') + "\r" + text;
  if (drawn_width_ > width) out += std::string(drawn_width_ - width, ' ');
  if (finished) out += "\n";
  drawn_width_ = width;
  last_draw_ = now;
  return out;
}

}  // namespace tenon
