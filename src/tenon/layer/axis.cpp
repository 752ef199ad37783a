#include "tenon/layer/axis.h"

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
  if (v.values.size() == 1) return v.values.front();
  return codec<std::vector<std::int64_t>>::write(v.values);
}

std::optional<Reported> codec<Axes>::read(const Config& c, Axes& out, const FieldSite& at) {
  if (!c.list()) {
    out = Axes();
    return codec<std::int64_t>::read(c, out.values.front(), at);
  }
  const auto failed = codec<std::vector<std::int64_t>>::read(c, out.values, at);
  if (!failed && out.values.empty()) return report_out_of_range(at, "an axis, or a list of them", c);
  return failed;
}

Result<int> axis_of(const Shape& x, Axis axis, const Site& at) {
  const int rank = x.rank();
  const std::int64_t place = axis.value < 0 ? axis.value + rank : axis.value;
  if (place > 0 && place < rank) return static_cast<int>(place);
  const bool batch = place == 0;
  return at.error(Code::ArgumentOutOfRange, "axis")
      .expected("int from 1 to " + std::to_string(rank - 1) + ", or -1 for the last axis")
      .found(axis.value)
      .because(batch ? "Axis 0 is the batch; samples stay apart." : "The input " + to_string(x) + " has no such axis.")
      .fix("name an axis of the input", "axis=-1", Applies::needs_editing)
      .emit();
}

}  // namespace tenon
