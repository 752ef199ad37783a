#include "tenon/layer/number_array.h"

#include <algorithm>

#include "tenon/layer/axis.h"

namespace tenon {
namespace {

constexpr int most_axes = 8;

/// Reads `c` as an array that begins at `depth`; false where lists differ in length or hold something else than numbers.
bool read_array(const Config& c, int depth, NumberArray& out) {
  const auto rank = out.shape.rank();
  if (const auto number = c.number()) return out.values.push_back(*number), depth == rank;
  const auto* list = c.list();
  if (!list || list->empty() || depth >= rank || out.shape[depth] != Dim(static_cast<std::int64_t>(list->size()))) return false;
  return std::all_of(list->begin(), list->end(), [&](const Config& item) { return read_array(item, depth + 1, out); });
}

Config write_array(const NumberArray& v, int depth, std::size_t& next) {
  if (depth == v.shape.rank()) return v.values[next++];
  Config::List list;
  for (std::int64_t i = 0; i < v.shape[depth].value; ++i) list.push_back(write_array(v, depth + 1, next));
  return list;
}

ir::Ints from_front(int rank, const NormalizationAxes& axes) {
  ir::Ints out;
  for (const auto a : axes.values) out.push_back(a < 0 ? a + rank : a);
  std::sort(out.begin(), out.end());
  return out;
}

}  // namespace

Config codec<NumberArray>::write(const NumberArray& v) {
  std::size_t next = 0;
  return write_array(v, 0, next);
}

std::optional<Reported> codec<NumberArray>::read(const Config& c, NumberArray& out, const FieldSite& at) {
  const Config& given = c["class_name"].is("__numpy__") ? c["config"]["value"] : c;
  out = {};
  out.values.clear();
  const Config* first = &given;
  while (first->list() && !first->list()->empty() && out.shape.rank() < most_axes) {
    out.shape.dims.emplace_back(static_cast<std::int64_t>(first->list()->size()));
    first = &first->list()->front();
  }
  if (read_array(given, 0, out)) return std::nullopt;
  return report_out_of_range(at, "float, or a list of them", c);
}

std::optional<Reported> codec<NormalizationAxes>::read(const Config& c, NormalizationAxes& out, const FieldSite& at) {
  if (c.is_null()) return out.values.clear(), std::nullopt;
  if (c.list()) return codec<std::vector<std::int64_t>>::read(c, out.values, at);
  out = NormalizationAxes();
  return codec<std::int64_t>::read(c, out.values.front(), at);
}

Result<Shape> kept_axes(const Shape& x, const NormalizationAxes& axes, const LayerInfo& info, const Site& at) {
  for (const auto a : axes.values)
    if (const auto known = axis_of(x, a, at); !known) return known.error();
  const ir::Ints kept = from_front(x.rank(), axes);
  Shape out;
  for (const auto a : kept) out.dims.push_back(x[static_cast<int>(a)]);
  if (!out.known()) return report_axis_unknown(x, "features", info, at);
  if (std::adjacent_find(kept.begin(), kept.end()) != kept.end())
    return at.error(Code::ArgumentOutOfRange, "axis")
        .expected("every axis once")
        .found(excerpt(codec<NormalizationAxes>::write(axes)))
        .because("An axis has its means once.")
        .fix("name every axis once", "axis=-1", Applies::needs_editing)
        .emit();
  return out;
}

std::optional<Reported> report_array_does_not_fit(const NumberArray& a, const Shape& kept, std::string_view argument, const Site& at) {
  bool fits = a.shape.rank() <= kept.rank();
  for (int i = 1; fits && i <= a.shape.rank(); ++i) fits = a.shape[-i] == Dim(1) || a.shape[-i] == kept[-i];
  if (fits) return std::nullopt;
  return at.error(Code::ArgumentOutOfRange, std::string(argument))
      .expected("one number, or an array of shape " + to_string(kept))
      .found("an array of shape " + to_string(a.shape))
      .because("Every entry of the axes that `axis` names has its own number, or all have the same.")
      .fix("give one number for all", std::string(argument) + "=" + to_string(Config(a.values.front())), Applies::needs_editing)
      .emit();
}

ir::Ref along_kept(Lowering& b, ir::Ref variable, const Shape& x, const NormalizationAxes& axes) {
  return along_axes(b, variable, x, from_front(x.rank(), axes));
}

ir::Ref literal_along(Lowering& b, const NumberArray& a, const Shape& x, const NormalizationAxes& axes) {
  const ir::Ints kept = from_front(x.rank(), axes);
  Shape wide(std::vector<Dim>(x.dims.size(), Dim(1)));
  for (int i = 1; i <= a.shape.rank(); ++i) wide[static_cast<int>(kept[kept.size() - static_cast<std::size_t>(i)])] = a.shape[-i];
  const std::vector<float> values(a.values.begin(), a.values.end());  // Keras casts them: base/python_number.h
  return b.literal(Tensor::copy<float>(wide, values));
}

}  // namespace tenon
