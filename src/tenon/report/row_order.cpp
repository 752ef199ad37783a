// The order of the items in each level: barycentres, swept down and up, the best order kept.
#include <algorithm>
#include <numeric>

#include "tenon/report/levels.h"

namespace tenon {
namespace {

constexpr int sweeps = 12;

/// How many of the numbers stand in front of smaller ones, counted with a tree of sums (Barth, Juenger, Mutzel 2002).
long long inversions(const std::vector<int>& numbers, std::size_t below) {
  std::vector<long long> sums(below + 1);
  long long count = 0, seen = 0;
  for (const int n : numbers) {
    long long not_greater = 0;
    for (auto i = static_cast<std::size_t>(n) + 1; i > 0; i &= i - 1) not_greater += sums[i];
    count += seen++ - not_greater;
    for (auto i = static_cast<std::size_t>(n) + 1; i <= below; i += i & (~i + 1)) ++sums[i];
  }
  return count;
}

/// Sorts a row by the mean position of what its items are joined to in the row before; items joined to nothing stay where they are.
void sort_row(Levels& levels, std::vector<int>& row, std::vector<int> Levels::Item::*neighbours) {
  std::vector<std::pair<double, int>> keyed;
  for (const int i : row) {
    const auto& joined = levels.item(i).*neighbours;
    double sum = 0;
    for (const int j : joined) sum += levels.position_of(j);
    keyed.emplace_back(joined.empty() ? levels.position_of(i) : sum / static_cast<double>(joined.size()), i);
  }
  std::stable_sort(keyed.begin(), keyed.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  for (std::size_t k = 0; k < row.size(); ++k) {
    row[k] = keyed[k].second;
    levels.position[static_cast<std::size_t>(row[k])] = static_cast<int>(k);
  }
}

/// As a walk meets them that takes what is longest first: so the trunk stands on the left.
void start_order(Levels& levels) {
  for (auto& row : levels.rows) row.clear();
  std::vector<bool> seen(levels.items.size());
  std::vector<int> open;
  for (std::size_t root = 0; root < levels.items.size(); ++root) {
    if (!levels.items[root].up.empty() || seen[root]) continue;
    open.push_back(static_cast<int>(root));
    while (!open.empty()) {
      const int i = open.back();
      open.pop_back();
      if (seen[static_cast<std::size_t>(i)]) continue;
      seen[static_cast<std::size_t>(i)] = true;
      levels.rows[static_cast<std::size_t>(levels.item(i).level)].push_back(i);
      auto next = levels.item(i).down;
      const auto first = [&](int a, int b) {
        const auto &x = levels.item(a), &y = levels.item(b);
        return x.is_box != y.is_box ? x.is_box : x.height > y.height;
      };
      std::stable_sort(next.begin(), next.end(), first);
      open.insert(open.end(), next.rbegin(), next.rend());
    }
  }
  levels.number_rows();
}

}  // namespace

long long crossings(const Levels& levels) {
  long long count = 0;
  for (std::size_t r = 0; r + 1 < levels.rows.size(); ++r) {
    std::vector<int> ends;
    for (const int i : levels.rows[r]) {
      const auto begin = ends.size();
      for (const int j : levels.item(i).down) ends.push_back(levels.position_of(j));
      std::sort(ends.begin() + static_cast<std::ptrdiff_t>(begin), ends.end());
    }
    count += inversions(ends, levels.rows[r + 1].size());
  }
  return count;
}

void order_rows(Levels& levels) {
  start_order(levels);
  auto best = levels.rows;
  long long least = crossings(levels);
  for (int sweep = 0; sweep < sweeps && least > 0; ++sweep) {
    const bool down = sweep % 2 == 0;
    for (std::size_t k = 1; k < levels.rows.size(); ++k)
      sort_row(levels, levels.rows[down ? k : levels.rows.size() - 1 - k], down ? &Levels::Item::up : &Levels::Item::down);
    if (const auto count = crossings(levels); count < least) least = count, best = levels.rows;
  }
  levels.rows = std::move(best);
  levels.number_rows();
}

}  // namespace tenon
