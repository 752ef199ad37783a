#include "tenon/diag/code.h"

#include <algorithm>
#include <array>

namespace tenon {
namespace {

constexpr char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool same_letters(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return lower(x) == lower(y); });
}

}  // namespace

std::optional<Code> code_named(std::string_view text) {
  for (std::size_t i = 0; i < std::size(catalog); ++i)
    if (same_letters(catalog[i].id, text) || same_letters(catalog[i].name, text)) return static_cast<Code>(i);
  return std::nullopt;
}

std::string_view to_string(Severity severity) {
  constexpr std::array<std::string_view, 3> names{"note", "warning", "error"};
  return names[static_cast<std::size_t>(severity)];
}

std::string_view to_string(Category category) {
  constexpr std::array<std::string_view, 10> names{"file",   "model", "shape", "compile",  "input",
                                                   "target", "call",  "value", "training", "pipeline"};
  return names[static_cast<std::size_t>(category)];
}

}  // namespace tenon
