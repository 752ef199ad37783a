#include "tenon/report/layered_layout.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <set>

#include "tenon/report/levels.h"

using namespace tenon;

namespace {

struct Drawn {
  std::vector<BoxSize> boxes;
  std::vector<Line> lines;
  Placed placed;
};

Drawn drawn(std::size_t count, std::vector<Line> lines) {
  Drawn d{std::vector<BoxSize>(count, {100, 50}), std::move(lines), {}};
  d.placed = place(d.boxes, d.lines);
  return d;
}

bool touch(const Drawn& d, std::size_t a, std::size_t b) {
  const auto &p = d.placed.boxes[a], &q = d.placed.boxes[b];
  return p.x < q.x + d.boxes[b].width && q.x < p.x + d.boxes[a].width && p.y < q.y + d.boxes[b].height && q.y < p.y + d.boxes[a].height;
}

/// A straight piece of a line inside a box that is not its end.
bool passes(const Drawn& d, std::size_t line, std::size_t box) {
  const auto& path = d.placed.paths[line];
  const auto& corner = d.placed.boxes[box];
  for (std::size_t i = 0; i + 1 < path.size(); ++i) {
    const auto [low, high] = std::minmax(path[i].x, path[i + 1].x);
    const bool beside = high <= corner.x || low >= corner.x + d.boxes[box].width;
    const bool above_or_below = path[i + 1].y <= corner.y || path[i].y >= corner.y + d.boxes[box].height;
    if (!beside && !above_or_below) return true;
  }
  return false;
}

/// What every drawing promises.
void check_drawing(const Drawn& d) {
  REQUIRE(d.placed.boxes.size() == d.boxes.size());
  REQUIRE(d.placed.paths.size() == d.lines.size());
  for (std::size_t a = 0; a < d.boxes.size(); ++a) {
    CHECK(d.placed.boxes[a].x >= -1e-9);
    CHECK(d.placed.boxes[a].x + d.boxes[a].width <= d.placed.width + 1e-9);
    CHECK(d.placed.boxes[a].y + d.boxes[a].height <= d.placed.height + 1e-9);
    for (std::size_t b = a + 1; b < d.boxes.size(); ++b) CHECK_FALSE(touch(d, a, b));
  }
  for (std::size_t l = 0; l < d.lines.size(); ++l) {
    const auto from = static_cast<std::size_t>(d.lines[l].from), to = static_cast<std::size_t>(d.lines[l].to);
    const auto& path = d.placed.paths[l];
    CHECK(path.front().x == doctest::Approx(d.placed.boxes[from].x + d.boxes[from].width / 2));
    CHECK(path.front().y == doctest::Approx(d.placed.boxes[from].y + d.boxes[from].height));
    CHECK(path.back().x > d.placed.boxes[to].x);
    CHECK(path.back().x < d.placed.boxes[to].x + d.boxes[to].width);
    CHECK(path.back().y == doctest::Approx(d.placed.boxes[to].y));
    for (std::size_t i = 0; i + 1 < path.size(); ++i) CHECK(path[i].y <= path[i + 1].y);
    for (std::size_t b = 0; b < d.boxes.size(); ++b)
      if (b != from && b != to) CHECK_FALSE(passes(d, l, b));
  }
}

std::vector<Line> chain(int count) {
  std::vector<Line> lines;
  for (int i = 0; i + 1 < count; ++i) lines.push_back({i, i + 1});
  return lines;
}

double middle(const Drawn& d, std::size_t box) { return d.placed.boxes[box].x + d.boxes[box].width / 2; }

}  // namespace

TEST_CASE("a Sequential model is one straight column, however long") {
  const auto d = drawn(200, chain(200));
  check_drawing(d);
  for (std::size_t i = 0; i < 200; ++i) CHECK(d.placed.boxes[i] == Point{0, static_cast<double>(i) * 90});
  CHECK(d.placed.width == 100);
}

TEST_CASE("nothing, and boxes without lines") {
  CHECK(drawn(0, {}).placed.height == 0);
  check_drawing(drawn(1, {}));
  check_drawing(drawn(5, {}));
}

TEST_CASE("branches stand side by side and do not cross") {
  //      0
  //   1  2  3
  //   4  5  |
  //      6
  const auto d = drawn(7, {{0, 1}, {0, 2}, {0, 3}, {1, 4}, {2, 5}, {4, 6}, {5, 6}, {3, 6}});
  check_drawing(d);
  CHECK(d.placed.boxes[1].y == d.placed.boxes[2].y);
  CHECK(d.placed.boxes[1].y == d.placed.boxes[3].y);
  CHECK(d.placed.boxes[4].x == d.placed.boxes[1].x);
  CHECK(d.placed.boxes[5].x == d.placed.boxes[2].x);
  CHECK(d.placed.boxes[6].y > d.placed.boxes[4].y);
}

TEST_CASE("the trunk of a residual network is straight, and what skips layers passes beside it") {
  std::vector<Line> lines;
  int last = 0;
  for (int block = 0; block < 8; ++block) {
    lines.insert(lines.end(), {{last, last + 1}, {last + 1, last + 2}, {last + 2, last + 3}, {last, last + 3}});
    last += 3;
  }
  const auto d = drawn(static_cast<std::size_t>(last) + 1, lines);
  check_drawing(d);
  for (std::size_t i = 1; i < d.boxes.size(); ++i) CHECK(middle(d, i) == doctest::Approx(middle(d, 0)));
  CHECK(d.placed.width < 160);
}

TEST_CASE("an input that is needed late stands right above what reads it") {
  auto lines = chain(10);
  lines.push_back({10, 11}), lines.push_back({9, 11});
  const auto d = drawn(12, lines);
  check_drawing(d);
  CHECK(d.placed.boxes[10].y == d.placed.boxes[9].y);
}

TEST_CASE("long skips run beside the drawing, the outer around the inner") {
  auto lines = chain(60);
  for (int i = 0; i < 5; ++i) lines.push_back({i, 59 - i});
  const auto d = drawn(60, lines);
  check_drawing(d);
  for (std::size_t l = 60; l + 1 < lines.size(); ++l) CHECK(d.placed.paths[l][2].x > d.placed.paths[l + 1][2].x);
  for (std::size_t i = 0; i < 60; ++i) CHECK(d.placed.boxes[i].x == 0);
}

TEST_CASE("lines arrive beside each other, in the order in which they come") {
  const auto d = drawn(6, {{0, 5}, {1, 5}, {2, 5}, {3, 5}, {4, 5}});
  check_drawing(d);
  for (std::size_t a = 0; a < 5; ++a)
    for (std::size_t b = 0; b < 5; ++b)
      if (middle(d, a) < middle(d, b)) CHECK(d.placed.paths[a].back().x < d.placed.paths[b].back().x);
}

TEST_CASE("boxes of many sizes") {
  Drawn d{{{40, 20}, {400, 90}, {10, 10}, {200, 60}, {80, 30}}, {{0, 1}, {0, 2}, {1, 4}, {2, 3}, {3, 4}, {0, 4}}, {}};
  d.placed = place(d.boxes, d.lines);
  check_drawing(d);
}

TEST_CASE("any acyclic graph is drawn whole, twice in the same way") {
  std::mt19937 random(7);
  for (int round = 0; round < 60; ++round) {
    const int count = 2 + static_cast<int>(random() % 30);
    std::set<std::pair<int, int>> pairs;
    for (int i = 0; i < count * 2; ++i) {
      const int a = static_cast<int>(random() % static_cast<unsigned>(count)),
                b = static_cast<int>(random() % static_cast<unsigned>(count));
      if (a != b) pairs.insert(std::minmax(a, b));
    }
    Drawn d;
    for (int i = 0; i < count; ++i)
      d.boxes.push_back({20.0 + static_cast<double>(random() % 200), 20.0 + static_cast<double>(random() % 60)});
    for (const auto& [a, b] : pairs) d.lines.push_back({a, b});
    d.placed = place(d.boxes, d.lines);
    check_drawing(d);
    const Placed again = place(d.boxes, d.lines);
    CHECK(again.boxes == d.placed.boxes);
    CHECK(again.paths == d.placed.paths);
  }
}

namespace {

/// Two rows of three, joined as given.
Levels two_rows(const std::vector<std::pair<int, int>>& joined) {
  Levels levels;
  levels.items.resize(6);
  for (int i = 0; i < 6; ++i) levels.items[static_cast<std::size_t>(i)] = {i / 3, 10, true, 0, {}, {}};
  for (const auto& [a, b] : joined) {
    levels.items[static_cast<std::size_t>(a)].down.push_back(b);
    levels.items[static_cast<std::size_t>(b)].up.push_back(a);
  }
  levels.rows = {{0, 1, 2}, {3, 4, 5}};
  levels.number_rows();
  return levels;
}

}  // namespace

TEST_CASE("crossings are counted and undone") {
  Levels levels = two_rows({{0, 5}, {1, 4}, {2, 3}});
  CHECK(crossings(levels) == 3);
  order_rows(levels);
  CHECK(crossings(levels) == 0);
  // A walk from 0, 1, 2 leaves one crossing here; 1 must move behind 2.
  levels = two_rows({{0, 3}, {0, 5}, {1, 4}, {2, 5}});
  order_rows(levels);
  CHECK(crossings(levels) == 0);
}

TEST_CASE("a hostile graph takes no longer than its size asks for") {
  constexpr int count = 20000;
  auto lines = chain(count);
  for (int i = 0; i + 1 < count / 2; ++i) lines.push_back({i, count - 1 - i});
  for (int i = 0; i + 2 < count; i += 2) lines.push_back({i, i + 2});
  const auto placed = place(std::vector<BoxSize>(count, {100, 50}), lines);
  CHECK(placed.paths.size() == lines.size());
}
