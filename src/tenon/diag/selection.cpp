#include "tenon/diag/selection.h"

#include <algorithm>
#include <cctype>

#include "tenon/diag/suggest.h"

namespace tenon {
namespace {

std::string in_capitals(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return out;
}

/// 0: not covered; else 1 more than the exactness of the most exact selector that covers the code.
std::size_t weight(const std::vector<Selector>& selectors, Code code) {
  std::size_t most = 0;
  for (const auto& s : selectors)
    if (s.covers(code)) most = std::max(most, s.exactness() + 1);
  return most;
}

}  // namespace

std::optional<Selector> Selector::read(std::string_view word) {
  if (const auto code = code_named(word)) return Selector(std::string(entry(*code).id));
  const std::string digits = in_capitals(word);
  if (digits == "ALL") return Selector("");
  const bool known =
      digits.size() >= 2 && std::any_of(std::begin(catalog), std::end(catalog), [&](const auto& e) { return e.id.starts_with(digits); });
  return known ? std::optional(Selector(digits)) : std::nullopt;
}

std::optional<std::string_view> nearest_selector(std::string_view word) {
  std::vector<std::string_view> names{"all"};
  for (const auto& e : catalog) names.insert(names.end(), {e.id, e.name});
  return nearest(word, names);
}

bool Selection::wants(Code code) const {
  const auto selected = select.empty() ? std::size_t{1} : weight(select, code);
  return selected > weight(ignore, code);
}

}  // namespace tenon
