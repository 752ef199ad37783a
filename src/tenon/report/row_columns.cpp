// Where the items of each level stand: chains become blocks of one column, after Brandes and Koepf (2001), but a box follows its first
// input, so that a network's trunk is a straight column and what skips layers passes beside it.
#include <algorithm>
#include <limits>

#include "tenon/report/levels.h"

namespace tenon {
namespace {

constexpr int none = -1;

/// The item below that goes on in the same column: of a line the next point, else the box with most behind it.
int heir(const Levels& levels, int item) {
  int best = none;
  for (const int j : levels.item(item).down) {
    if (best == none) best = j;
    const auto &a = levels.item(best), &b = levels.item(j);
    if (b.is_box != a.is_box ? b.is_box : b.height > a.height) best = j;
  }
  return best;
}

/// The item above in whose column `item` stands, if it may: boxes before lines, in the order of the inputs.
int predecessor(const Levels& levels, int item, const std::vector<int>& heirs) {
  int best = none;
  for (const int j : levels.item(item).up)
    if (heirs[static_cast<std::size_t>(j)] == item && (best == none || (levels.item(j).is_box && !levels.item(best).is_box))) best = j;
  return best;
}

/// Blocks by number: every item in one, those of a block below each other. Joins never cross, so the blocks have an order.
struct Blocks {
  std::vector<int> of;
  int count = 0;
};

Blocks blocks_of(const Levels& levels) {
  std::vector<int> heirs(levels.items.size());
  for (std::size_t i = 0; i < heirs.size(); ++i) heirs[i] = heir(levels, static_cast<int>(i));
  Blocks blocks{std::vector<int>(levels.items.size(), none), 0};
  for (const auto& row : levels.rows) {
    int last = none;
    for (const int i : row) {
      const int above = predecessor(levels, i, heirs);
      int& block = blocks.of[static_cast<std::size_t>(i)];
      if (above != none && levels.position_of(above) > last) {
        last = levels.position_of(above);
        block = blocks.of[static_cast<std::size_t>(above)];
      } else {
        block = blocks.count++;
      }
    }
  }
  return blocks;
}

struct Beside {
  int block;
  double distance;
};

class Columns {
 public:
  explicit Columns(const Levels& levels) : levels_(levels), blocks_(blocks_of(levels)), x_(static_cast<std::size_t>(blocks_.count)) {
    left_.resize(x_.size()), right_.resize(x_.size()), items_.resize(x_.size());
    for (const auto& row : levels.rows)
      for (std::size_t k = 0; k < row.size(); ++k) {
        items_[block_of(row[k])].push_back(row[k]);
        if (k == 0) continue;
        const double distance = (levels.item(row[k - 1]).width + levels.item(row[k]).width) / 2;
        left_[block_of(row[k])].push_back({blocks_.of[static_cast<std::size_t>(row[k - 1])], distance});
        right_[block_of(row[k - 1])].push_back({blocks_.of[static_cast<std::size_t>(row[k])], distance});
      }
  }

  std::vector<double> run() {
    const auto order = from_left_to_right();
    for (const auto b : order) x_[b] = left_bound(b);
    for (int sweep = 0; sweep < 4; ++sweep) {
      for (auto b = order.rbegin(); b != order.rend(); ++b) draw_near(*b);
      for (const auto b : order) draw_near(b);
    }
    std::vector<double> middle(levels_.items.size());
    for (std::size_t i = 0; i < middle.size(); ++i) middle[i] = x_[block_of(static_cast<int>(i))];
    return middle;
  }

 private:
  std::size_t block_of(int item) const { return static_cast<std::size_t>(blocks_.of[static_cast<std::size_t>(item)]); }

  /// Every block behind those on its left.
  std::vector<std::size_t> from_left_to_right() const {
    std::vector<std::size_t> waits_for(x_.size()), order;
    for (std::size_t b = 0; b < x_.size(); ++b) waits_for[b] = left_[b].size();
    for (std::size_t b = 0; b < x_.size(); ++b)
      if (waits_for[b] == 0) order.push_back(b);
    for (std::size_t k = 0; k < order.size(); ++k)
      for (const Beside& r : right_[order[k]])
        if (--waits_for[static_cast<std::size_t>(r.block)] == 0) order.push_back(static_cast<std::size_t>(r.block));
    return order;
  }

  double left_bound(std::size_t b) const {
    double bound = left_[b].empty() ? 0 : -std::numeric_limits<double>::infinity();
    for (const Beside& l : left_[b]) bound = std::max(bound, x_[static_cast<std::size_t>(l.block)] + l.distance);
    return bound;
  }
  double right_bound(std::size_t b) const {
    double bound = std::numeric_limits<double>::infinity();
    for (const Beside& r : right_[b]) bound = std::min(bound, x_[static_cast<std::size_t>(r.block)] - r.distance);
    return bound;
  }

  /// To the median of what the block's items are joined to in other blocks, as far as those beside it allow.
  void draw_near(std::size_t b) {
    std::vector<double> joined;
    for (const int i : items_[b])
      for (const auto* neighbours : {&levels_.item(i).up, &levels_.item(i).down})
        for (const int j : *neighbours)
          if (block_of(j) != b) joined.push_back(x_[block_of(j)]);
    if (joined.empty() || (items_[b].size() > 1 && left_[b].empty())) return;  // the trunk stays
    const auto middle = joined.begin() + static_cast<std::ptrdiff_t>((joined.size() - 1) / 2);
    std::nth_element(joined.begin(), middle, joined.end());
    const double low = left_[b].empty() ? -std::numeric_limits<double>::infinity() : left_bound(b);
    x_[b] = std::max(low, std::min(*middle, right_bound(b)));
  }

  const Levels& levels_;
  Blocks blocks_;
  std::vector<double> x_;
  std::vector<std::vector<Beside>> left_, right_;
  std::vector<std::vector<int>> items_;
};

}  // namespace

std::vector<double> columns_of(const Levels& levels) { return Columns(levels).run(); }

}  // namespace tenon
