#include "tenon/diag/suggest.h"

#include <algorithm>
#include <cctype>
#include <numeric>
#include <utility>
#include <vector>

namespace tenon {
namespace {

bool same(char a, char b) { return std::tolower(static_cast<unsigned char>(a)) == std::tolower(static_cast<unsigned char>(b)); }

}  // namespace

// Optimal string alignment.
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1), row(b.size() + 1), next(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    next[0] = i + 1;
    for (std::size_t j = 0; j < b.size(); ++j) {
      next[j + 1] = std::min({row[j] + (same(a[i], b[j]) ? 0 : 1), next[j] + 1, row[j + 1] + 1});
      const bool swapped = i > 0 && j > 0 && same(a[i], b[j - 1]) && same(a[i - 1], b[j]);
      if (swapped) next[j + 1] = std::min(next[j + 1], before[j - 1] + 1);
    }
    before = std::exchange(row, std::exchange(next, std::move(before)));
  }
  return row.back();
}

std::optional<std::string_view> nearest(std::string_view written, std::span<const std::string_view> candidates) {
  std::optional<std::string_view> best;
  written = written.substr(0, 64);
  auto least = std::max<std::size_t>(1, written.size() / 3) + 1;
  for (const auto c : candidates)
    if (const auto d = edit_distance(written, c); d < least) least = d, best = c;
  return best;
}

}  // namespace tenon
