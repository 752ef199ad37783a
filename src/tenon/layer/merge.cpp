#include "tenon/layer/merge.h"

#include <algorithm>

#include "tenon/layer/image.h"

namespace tenon {
namespace {

/// With ones behind the batch axis until there are `rank` axes.
Shape widened(const Shape& x, int rank) {
  Shape out = x;
  if (x.rank() > 0) out.dims.insert(out.dims.begin() + 1, static_cast<std::size_t>(std::max(rank - x.rank(), 0)), Dim(1));
  return out;
}

std::string cell(const Shape& x, int axis) { return axis < x.rank() ? to_string(x[axis]) : "-"; }

}  // namespace

std::optional<int> differing_axis(const Shape& a, const Shape& b, Repeat repeat) {
  const int rank = std::max(a.rank(), b.rank());
  if (repeat == Repeat::none && a.rank() != b.rank()) return std::min(a.rank(), b.rank());
  const Shape x = widened(a, rank), y = widened(b, rank);
  for (int i = 0; i < rank; ++i) {
    const bool one = repeat == Repeat::ones && i > 0 && (x[i] == Dim(1) || y[i] == Dim(1));
    if (x[i] != y[i] && x[i].known() && y[i].known() && !one) return i;
  }
  return std::nullopt;
}

Reported report_inputs_differ(const Mismatch& m, const LayerInfo& info, std::string rule, const Site& at) {
  const int rank = std::max(m.a.rank(), m.b.rank());
  Grid grid{.columns = axis_names(rank), .rows = {{"input 0", {}}, {"input " + std::to_string(m.index), {}}}};
  for (int i = 0; i < rank; ++i) {
    grid.rows[0].cells.push_back(cell(m.a, i));
    grid.rows[1].cells.push_back(cell(m.b, i));
  }
  grid.mark = Grid::Mark{static_cast<std::size_t>(m.axis), m.a.rank() == m.b.rank() ? "differs" : "missing"};
  const std::string axis = grid.columns[static_cast<std::size_t>(m.axis)];
  const bool spatial = rank == 4 && (m.axis == 1 || m.axis == 2);
  auto message = at.error(Code::InputsDiffer, "input " + std::to_string(m.index))
                     .expected(m.a)
                     .found(m.b)
                     .because(std::move(rule))
                     .draw(std::move(grid));
  if (spatial)
    return std::move(message)
        .fix("let convolutions keep height and width in both branches", "padding=\"same\"", Applies::needs_editing)
        .emit();
  return std::move(message)
      .fix("bring both inputs of " + std::string(info.name) + " to the same length of " + axis,
           rank == 4 ? "Conv2D(" + cell(m.a, 3) + ", 1)" : "Dense(" + cell(m.a, rank - 1) + ")", Applies::needs_editing)
      .emit();
}

Result<Signature> infer_elementwise(Inputs inputs, const LayerInfo& info, const Site& at) {
  Shape y = inputs[0].shape;
  for (std::size_t i = 1; i < inputs.size(); ++i) {
    const Shape& x = inputs[i].shape;
    if (const auto axis = differing_axis(y, x, Repeat::ones))
      return report_inputs_differ({y, x, i, *axis}, info,
                                  std::string(info.name) + " works element by element; lengths are equal, or one of them is 1.", at);
    const int rank = std::max(x.rank(), y.rank());
    const Shape a = widened(y, rank), b = widened(x, rank);
    y = a;
    for (int k = 0; k < rank; ++k)
      if (k == 0) y[k] = a[k].known() ? a[k] : b[k];
      else if (!a[k].known() || !b[k].known()) y[k] = a[k] == Dim(1) || b[k] == Dim(1) ? Dim{} : a[k].known() ? a[k] : b[k];
      else if (a[k] == Dim(1)) y[k] = b[k];
  }
  return Signature{.outputs = {{std::move(y)}}};
}

ir::Ref of_rank(Lowering& b, ir::Ref x, int rank) { return b.reshape(x, widened(b.shape(x), rank)); }

ir::Ref fold_inputs(Lowering& b, ir::Arithmetic fn) {
  int rank = 0;
  for (std::size_t i = 0; i < b.inputs(); ++i) rank = std::max(rank, b.shape(b.raw_input(i)).rank());
  ir::Ref mask = b.mask(0);
  for (std::size_t i = 1; i < b.inputs() && mask.valid(); ++i) mask = b.mask(i).valid() ? b.maximum(mask, b.mask(i)) : ir::Ref{};
  if (mask.valid()) b.set_mask(mask);
  auto result = of_rank(b, b.input(0), rank);
  for (std::size_t i = 1; i < b.inputs(); ++i) result = b(ir::Binary{fn}, {result, of_rank(b, b.input(i), rank)});
  return result;
}

std::optional<Reported> report_not_two(Inputs inputs, const LayerInfo& info, const Site& at) {
  if (inputs.size() == 2) return std::nullopt;
  const std::string name(info.name);
  return at.error(Code::WrongInputCount)
      .expected(std::int64_t{2})
      .found(static_cast<std::int64_t>(inputs.size()))
      .because(name + " works on a pair of tensors.")
      .fix("call it on a list of two tensors", name + "()([a, b])", Applies::needs_editing)
      .emit();
}

}  // namespace tenon
