#include "tenon/check/axes.h"

#include <algorithm>

namespace tenon {

Grid compare_axes(const Shape& expected, const Shape& found, int mark, std::string text) {
  const int rank = std::max(expected.rank(), found.rank());
  const auto cell = [](const Shape& shape, int axis) -> std::string {
    if (axis >= shape.rank()) return "-";
    return shape[axis].known() ? to_string(shape[axis]) : "any";
  };
  Grid grid{axis_names(expected.rank()), {{"expected", {}}, {"found", {}}}, Grid::Mark{static_cast<std::size_t>(mark), std::move(text)}};
  while (static_cast<int>(grid.columns.size()) < rank) grid.columns.push_back("axis " + std::to_string(grid.columns.size()));
  for (int axis = 0; axis < rank; ++axis) {
    grid.rows[0].cells.push_back(cell(expected, axis));
    grid.rows[1].cells.push_back(cell(found, axis));
  }
  return grid;
}

Grid compare_labels(const Shape& expected, const Shape& found, int mark, std::string text, std::string what) {
  Grid grid = compare_axes(expected, found, mark, std::move(text));
  grid.columns[static_cast<std::size_t>(expected.rank()) - 1] = std::move(what);
  return grid;
}

bool agree(Dim a, Dim b) { return !a.known() || !b.known() || a == b; }

bool lengths_fit(const Shape& want, const Shape& found) {
  if (want.rank() != found.rank()) return false;
  for (int i = 1; i < want.rank(); ++i)
    if (!agree(want[i], found[i])) return false;
  return true;
}

Shape without_last(Shape shape) {
  if (shape.rank() > 0) shape.dims.pop_back();
  return shape;
}

std::string variable_of(const std::string& column) {
  const auto space = column.find(' ');
  std::string name = column.substr(0, space);
  if (space != std::string::npos && column.substr(space) == " of validation_data")
    name.insert(std::min(name.find('['), name.size()), "_val");
  return name;
}

std::string keep_line(const std::string& keep, std::size_t inputs, const std::string& column, bool labelled) {
  const std::string name = variable_of(column), part = name.find("_val") != std::string::npos ? "_val" : "";
  const std::string x = "x" + part, y = "y" + part, line = "keep = " + keep + "; ";
  if (inputs > 1) return line + "# and then [keep] of every array";
  return line + (labelled ? x + ", " + y + " = " + x + "[keep], " + y + "[keep]" : x + " = " + x + "[keep]");
}

std::string sample_shape(const Shape& shape) { return to_string(shape.from(std::min(1, shape.rank()))); }

}  // namespace tenon
