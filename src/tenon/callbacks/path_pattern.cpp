#include "tenon/callbacks/path_pattern.h"

#include "tenon/callbacks/python_format.h"

namespace tenon {
namespace {

Reported unfit(const std::string& pattern, const std::string& place, const PathValues& values, Sink& sink) {
  std::string known;
  for (const auto& [name, count] : values.counts) known += (known.empty() ? "" : ", ") + std::string(name);
  for (const auto& [name, value] : values.logs) known += ", " + name;
  return report(sink, Code::PathPatternUnfit, InCall{"ModelCheckpoint", "filepath"})
      .expected("places for " + known)
      .found((place == "}" ? place : "{" + place + "}") + " in \"" + pattern + "\"")
      .because(
          "A place in braces is filled with a value of that name, in Python's format: {epoch:02d}, {val_loss:.2f}; with a number, not an "
          "array.")
      .fix("name a value that there is", "filepath=\"{epoch:02d}.keras\"")
      .emit();
}

/// "name" or "name:format" filled in; none when the name is unknown or the format does not suit its value.
std::optional<std::string> fill(const std::string& place, const PathValues& values) {
  const auto colon = place.find(':');
  const std::string name = place.substr(0, colon), format = colon == std::string::npos ? "" : place.substr(colon + 1);
  for (const auto& [count_name, count] : values.counts)
    if (name == count_name) return python_format(count, format);
  const LogValue* value = find(values.logs, name);
  if (value && value->elements().empty()) return python_format(static_cast<double>(*value), format);  // Python formats no arrays
  return std::nullopt;
}

}  // namespace

// "{{" and "}}" stand for braces; a brace of its own is refused, as by Python.
Result<std::string> fill_pattern(const std::string& pattern, const PathValues& values, Sink& sink) {
  std::string result;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    const char c = pattern[i];
    if ((c == '{' || c == '}') && i + 1 < pattern.size() && pattern[i + 1] == c) {
      result += c;
      ++i;
    } else if (c == '{') {
      const auto end = pattern.find('}', i);
      const std::string place = pattern.substr(i + 1, end == std::string::npos ? end : end - i - 1);
      const auto filled = end == std::string::npos ? std::nullopt : fill(place, values);
      if (!filled) return unfit(pattern, place, values, sink);
      result += *filled;
      i = end;
    } else if (c == '}') {
      return unfit(pattern, "}", values, sink);
    } else {
      result += c;
    }
  }
  return result;
}

}  // namespace tenon
