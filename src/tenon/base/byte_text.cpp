#include "tenon/base/byte_text.h"

#include <array>
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

}  // namespace tenon
