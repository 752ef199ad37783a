#pragma once
// Paths in commands that a user pastes into a shell.
#include <string>
#include <string_view>

namespace tenon {

/// `text` as one word of a POSIX shell: as it is where that is safe, in single quotes otherwise.
inline std::string shell_word(std::string_view text) {
  constexpr std::string_view safe = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./-+=:,@%";
  if (!text.empty() && text[0] != '-' && text.find_first_not_of(safe) == text.npos) return std::string(text);
  std::string out = "'";
  for (const char c : text) c == '\'' ? out += "'\\''" : out += c;
  return out + "'";
}

}  // namespace tenon
