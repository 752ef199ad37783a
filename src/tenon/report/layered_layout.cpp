#include "tenon/report/layered_layout.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "tenon/report/levels.h"

namespace tenon {
namespace {

/// A line past more levels than this runs beside the drawing: it would push aside what it passes, and cost a point in every level.
constexpr int longest_inside = 12;
/// Lines beside the drawing that have a place of their own; further ones share the last.
constexpr std::size_t most_lanes = 60;
constexpr double most_between_arrivals = 18;

std::size_t at(int i) { return static_cast<std::size_t>(i); }

class Placement {
 public:
  Placement(std::span<const BoxSize> boxes, std::span<const Line> lines, const Spacing& spacing)
      : boxes_(boxes), lines_(lines), spacing_(spacing), inside_(lines.size()) {}

  Placed run() {
    if (boxes_.empty()) return {};
    rank();
    cut_lines();
    order_rows(levels_);
    middle_ = columns_of(levels_);
    measure();
    return draw();
  }

 private:
  int level(int box) const { return levels_.item(box).level; }

  /// Every box below all that it reads; one that reads nothing just above what reads it.
  void rank() {
    levels_.items.resize(boxes_.size());
    std::vector<int> nearest(boxes_.size(), std::numeric_limits<int>::max());
    std::vector<bool> reads(boxes_.size());
    auto& items = levels_.items;
    std::vector<std::vector<int>> above(boxes_.size()), below(boxes_.size());
    for (const Line& l : lines_) above[at(l.to)].push_back(l.from), below[at(l.from)].push_back(l.to), reads[at(l.to)] = true;
    for (std::size_t i = 0; i < boxes_.size(); ++i)
      for (const int j : above[i]) items[i].level = std::max(items[i].level, level(j) + 1);
    for (std::size_t i = boxes_.size(); i-- > 0;)
      for (const int j : below[i]) {
        items[i].height = std::max(items[i].height, items[at(j)].height + 1);
        nearest[i] = std::min(nearest[i], level(j));
      }
    for (std::size_t i = 0; i < boxes_.size(); ++i) {
      items[i].is_box = true;
      items[i].width = boxes_[i].width + spacing_.beside;
      if (!reads[i] && !below[i].empty()) items[i].level = nearest[i] - 1;
    }
  }

  int add_point(int on_level) {
    levels_.items.push_back({on_level, spacing_.line});
    return static_cast<int>(levels_.items.size()) - 1;
  }

  void join(int above, int below) {
    levels_.items[at(above)].down.push_back(below);
    levels_.items[at(below)].up.push_back(above);
  }

  /// Gives every line its points, or a lane beside the drawing.
  void cut_lines() {
    int last = 0;
    for (std::size_t i = 0; i < boxes_.size(); ++i) last = std::max(last, levels_.items[i].level);
    levels_.rows.resize(at(last) + 1);
    for (std::size_t l = 0; l < lines_.size(); ++l) {
      const auto [from, to] = lines_[l];
      const int first = level(from) + 1, end = level(to);
      if (end - first > longest_inside) continue;
      int above = from;
      for (int k = first; k < end; ++k) {
        inside_[l].push_back(add_point(k));
        join(above, inside_[l].back());
        above = inside_[l].back();
      }
      join(above, to);
    }
  }

  bool is_beside(std::size_t line) const { return level(lines_[line].to) - level(lines_[line].from) - 1 > longest_inside; }

  /// Heights of the levels, and where the drawing's left edge is.
  void measure() {
    std::vector<double> tallest(levels_.rows.size());
    double left = std::numeric_limits<double>::infinity();
    right_ = -left;
    for (std::size_t i = 0; i < levels_.items.size(); ++i) {
      const bool box = i < boxes_.size();
      const double half = box ? boxes_[i].width / 2 : 0;
      left = std::min(left, middle_[i] - half), right_ = std::max(right_, middle_[i] + half);
      if (box) tallest[at(levels_.items[i].level)] = std::max(tallest[at(levels_.items[i].level)], boxes_[i].height);
    }
    for (double& x : middle_) x -= left;
    right_ -= left;
    double y = 0;
    for (const double height : tallest) tops_.push_back(y), bottoms_.push_back(y + height), y += height + spacing_.below;
  }

  /// Inner lines next to the drawing, those around them further out.
  std::vector<double> lanes() const {
    std::vector<std::size_t> order;
    for (std::size_t l = 0; l < lines_.size(); ++l)
      if (is_beside(l)) order.push_back(l);
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
      const auto [from_a, to_a] = lines_[a];
      const auto [from_b, to_b] = lines_[b];
      return level(from_a) != level(from_b) ? level(from_a) > level(from_b) : level(to_a) < level(to_b);
    });
    std::vector<int> free_above;  // per lane: the first level that it is used on
    std::vector<double> x(lines_.size());
    for (const std::size_t l : order) {
      const auto lane = std::find_if(free_above.begin(), free_above.end(), [&](int first) { return first >= level(lines_[l].to); });
      auto number = static_cast<std::size_t>(lane - free_above.begin());
      if (number == free_above.size() && number < most_lanes) free_above.push_back(0);
      number = std::min(number, most_lanes - 1);
      free_above[number] = level(lines_[l].from);
      x[l] = right_ + spacing_.beside + spacing_.line * static_cast<double>(number);
    }
    return x;
  }

  /// Where each line arrives, in the order in which they come. One from straight above arrives in the middle.
  std::vector<double> arrivals(const std::vector<double>& lane) const {
    std::vector<double> x(lines_.size());
    std::vector<std::vector<std::pair<double, std::size_t>>> coming(boxes_.size());
    for (std::size_t l = 0; l < lines_.size(); ++l)
      coming[at(lines_[l].to)].emplace_back(is_beside(l) ? lane[l] : middle_[at(inside_[l].empty() ? lines_[l].from : inside_[l].back())],
                                            l);
    for (std::size_t box = 0; box < boxes_.size(); ++box) {
      auto& lines = coming[box];
      std::sort(lines.begin(), lines.end());
      const double step = std::min(most_between_arrivals, boxes_[box].width * 0.4 / static_cast<double>(lines.size()));
      const auto straight = std::find_if(lines.begin(), lines.end(), [&](const auto& l) { return std::abs(l.first - middle_[box]) < 1; });
      const double first =
          straight == lines.end() ? static_cast<double>(lines.size() - 1) / 2 : static_cast<double>(straight - lines.begin());
      for (std::size_t k = 0; k < lines.size(); ++k) x[lines[k].second] = middle_[box] + step * (static_cast<double>(k) - first);
    }
    return x;
  }

  std::vector<Point> path(std::size_t line, double lane, double arrival) const {
    const auto [from, to] = lines_[line];
    const auto middle = [&](int i) { return middle_[at(i)]; };
    std::vector<Point> points{{middle(from), tops_[at(level(from))] + boxes_[at(from)].height}, {middle(from), bottoms_[at(level(from))]}};
    if (is_beside(line)) {
      points.push_back({lane, tops_[at(level(from) + 1)]});
      points.push_back({lane, bottoms_[at(level(to) - 1)]});
    }
    for (const int i : inside_[line]) {
      const auto row = at(levels_.item(i).level);
      points.push_back({middle(i), tops_[row]});
      points.push_back({middle(i), bottoms_[row]});
    }
    points.push_back({arrival, tops_[at(level(to))]});
    return points;
  }

  Placed draw() const {
    Placed out;
    out.width = right_;
    out.height = bottoms_.back();
    for (std::size_t i = 0; i < boxes_.size(); ++i)
      out.boxes.push_back({middle_[i] - boxes_[i].width / 2, tops_[at(levels_.items[i].level)]});
    const auto lane = lanes();
    const auto arrival = arrivals(lane);
    for (std::size_t l = 0; l < lines_.size(); ++l) {
      out.paths.push_back(path(l, lane[l], arrival[l]));
      if (is_beside(l)) out.width = std::max(out.width, lane[l]);
    }
    return out;
  }

  std::span<const BoxSize> boxes_;
  std::span<const Line> lines_;
  const Spacing& spacing_;
  Levels levels_;
  std::vector<std::vector<int>> inside_;  // points of every line
  std::vector<double> middle_, tops_, bottoms_;
  double right_ = 0;
};

}  // namespace

Placed place(std::span<const BoxSize> boxes, std::span<const Line> lines, const Spacing& spacing) {
  return Placement(boxes, lines, spacing).run();
}

}  // namespace tenon
