#pragma once
// Text for formats that limit its length.
#include <string>
#include <string_view>

namespace tenon {

/// `text`, or as much of it as `bytes` hold with "..." behind it; cut between characters.
inline std::string shortened(std::string_view text, std::size_t bytes) {
  if (text.size() <= bytes) return std::string(text);
  std::size_t end = bytes - 3;
  while (end > 0 && (text[end] & 0xC0) == 0x80) --end;  // inside a UTF-8 character
  return std::string(text.substr(0, end)) + "...";
}

}  // namespace tenon
