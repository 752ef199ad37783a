#include "tenon/base/byte_text.h"

#include <array>
#include <cstddef>
#include <cstdio>

namespace tenon {

std::string byte_text(std::int64_t bytes) {
  static constexpr std::array<const char*, 6> units{"B", "KB", "MB", "GB", "TB", "PB"};
  auto size = static_cast<double>(bytes);
  std::size_t unit = 0;
  for (; size >= 1024 && unit + 1 < units.size(); ++unit) size /= 1024;
  char text[64];
  return {text, static_cast<std::size_t>(std::snprintf(text, sizeof text, "%.2f %s", size, units[unit]))};
}

std::string with_commas(std::int64_t n) {
  std::string out = std::to_string(n);
  for (auto i = static_cast<std::ptrdiff_t>(out.size()) - 3; i > 0; i -= 3) out.insert(static_cast<std::size_t>(i), ",");
  return out;
}

}  // namespace tenon
