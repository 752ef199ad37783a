#pragma once
// Where to draw the boxes of an acyclic graph, from top to bottom, and the lines between them: Sugiyama's method, in time that grows with
// the graph as a sort does.
#include <span>
#include <vector>

namespace tenon {

struct BoxSize {
  double width, height;
};
/// From the box with this number to one with a greater number.
struct Line {
  int from, to;
};
struct Point {
  double x, y;
  friend bool operator==(const Point&, const Point&) = default;
};

struct Spacing {
  double beside = 28, below = 40, line = 14;  // between boxes, between levels, beside a line that passes boxes
};

/// Between two points of a path at different heights a line may bend; it passes no box there, and runs straight down between the others.
struct Placed {
  std::vector<Point> boxes;               // upper left corners
  std::vector<std::vector<Point>> paths;  // of every line: from the lower edge of a box to the upper edge of another
  double width = 0, height = 0;
};
Placed place(std::span<const BoxSize> boxes, std::span<const Line> lines, const Spacing& spacing = {});

}  // namespace tenon
