#include "tenon/layer/axis.h"

#include <algorithm>

namespace tenon {

std::optional<Reported> codec<Axis>::read(const Config& c, Axis& out, const FieldSite& at) {
  const auto* list = c.list();
  if (list && list->size() > 1) return report_unsupported(at, -1, c);
  const Config& axis = list && list->size() == 1 ? list->front() : c;
  std::int64_t value = 0;
  if (const auto failed = codec<std::int64_t>::read(axis, value, at)) return failed;
  out = value;
  return std::nullopt;
}

Config codec<Axes>::write(const Axes& v) {
  if (v.values.size() == 1 && !v.list) return v.values.front();
  return codec<std::vector<std::int64_t>>::write(v.values);
}

std::optional<Reported> codec<Axes>::read(const Config& c, Axes& out, const FieldSite& at) {
  if (!c.list()) {
    out = Axes();
    return codec<std::int64_t>::read(c, out.values.front(), at);
  }
  out.list = true;
  const auto failed = codec<std::vector<std::int64_t>>::read(c, out.values, at);
  if (!failed && out.values.empty()) return report_out_of_range(at, "an axis, or a list of them", c);
  return failed;
}

Result<int> axis_of(const Shape& x, Axis axis, const Site& at, std::string_view argument) {
  const int rank = x.rank();
  const std::int64_t place = axis.value < 0 ? axis.value + rank : axis.value;
  if (place > 0 && place < rank) return static_cast<int>(place);
  const bool batch = place == 0;
  return at.error(Code::ArgumentOutOfRange, std::string(argument))
      .expected("int from 1 to " + std::to_string(rank - 1) + ", or -1 for the last axis")
      .found(axis.value)
      .because(batch ? "Axis 0 is the batch; samples stay apart." : "The input " + to_string(x) + " has no such axis.")
      .fix("name an axis of the input", std::string(argument) + "=-1", Applies::needs_editing)
      .emit();
}

std::optional<Reported> report_no_such_axis(const Shape& x, const Axes& axes, const Site& at, std::string_view argument) {
  for (const auto a : axes.values)
    if (const auto known = axis_of(x, a, at, argument); !known) return known.error();
  return std::nullopt;
}

ir::Ints axes_of(int rank, const Axes& axes) {
  ir::Ints out;
  for (const auto a : axes.values) out.push_back(a < 0 ? a + rank : a);
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

ir::Ref along_axes(Lowering& b, ir::Ref variable, const Shape& x, const ir::Ints& axes) {
  Shape wide(std::vector<Dim>(x.dims.size(), Dim(1)));
  for (const auto a : axes) wide[static_cast<int>(a)] = x[static_cast<int>(a)];
  return b.reshape(variable, wide);
}

Shape lengths_along(const Shape& x, const Axes& axes) {
  auto sorted = axes.values;
  std::sort(sorted.begin(), sorted.end());
  Shape out;
  for (const auto a : sorted) out.dims.push_back(x[static_cast<int>(a)]);
  return out;
}

ir::Ref normalize_along(Lowering& b, ir::Ref x, const ir::Ints& axes, double epsilon) {
  const Shape shape = b.shape(x);
  const bool last =
      !axes.empty() && axes.back() == shape.rank() - 1 && axes.back() - axes.front() + 1 == static_cast<std::int64_t>(axes.size());
  if (last) {  // they lie in memory one behind the other: rows
    Shape rows = shape;
    rows.dims.resize(static_cast<std::size_t>(axes.front()));
    std::int64_t length = 1;
    for (const auto a : axes) length *= shape[static_cast<int>(a)].value;
    rows.dims.emplace_back(length);
    return b.reshape(b(ir::NormalizeRows{epsilon}, {b.reshape(x, rows)}), shape);
  }
  const auto centered = b.subtract(x, b.mean(x, axes, ir::Axes::stay));
  const auto variance = b.mean(b.apply(ir::Fn::square, centered), axes, ir::Axes::stay);
  return b.multiply(centered, b.apply(ir::Fn::rsqrt, b.affine(variance, 1, epsilon)));
}

}  // namespace tenon
