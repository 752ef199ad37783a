#pragma once
// A graph cut into levels: every line goes from one level to the next, through a point of its own in each level that it passes.
#include <vector>

namespace tenon {

struct Levels {
  struct Item {
    int level = 0;
    double width = 0;     // with the room beside it
    bool is_box = false;  // or a point of a line
    int height = 0;       // levels below it that depend on it
    std::vector<int> up{}, down{};
  };
  std::vector<Item> items;             // boxes first
  std::vector<std::vector<int>> rows;  // items of each level from left to right
  std::vector<int> position{};         // of each item in its row

  void number_rows() {
    position.resize(items.size());
    for (const auto& row : rows)
      for (std::size_t i = 0; i < row.size(); ++i) position[static_cast<std::size_t>(row[i])] = static_cast<int>(i);
  }
  const Item& item(int i) const { return items[static_cast<std::size_t>(i)]; }
  int position_of(int i) const { return position[static_cast<std::size_t>(i)]; }
};

/// Orders the rows so that few lines cross.
void order_rows(Levels& levels);
/// The middle of each item, so that chains of boxes and long lines run straight down, and nothing overlaps.
std::vector<double> columns_of(const Levels& levels);
/// Pairs of lines that cross.
long long crossings(const Levels& levels);

}  // namespace tenon
