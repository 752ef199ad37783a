#pragma once
// An argument that names an axis, counted from the front or, negative, from the end.
#include "tenon/layer/layer.h"

namespace tenon {

struct Axis {
  std::int64_t value = -1;
  constexpr Axis() = default;
  constexpr Axis(std::int64_t v) : value(v) {}
  friend constexpr bool operator==(Axis, Axis) = default;
};

/// An int, or a list of one, as Keras 2 wrote it for BatchNormalization.
template <> struct codec<Axis> {
  static constexpr std::string_view type = "int";
  static Config write(Axis v) { return v.value; }
  static std::optional<Reported> read(const Config& c, Axis& out, const FieldSite& at);
};

/// The axis of x counted from the front. Reports one that x does not have, and the batch axis.
Result<int> axis_of(const Shape& x, Axis axis, const Site& at);

}  // namespace tenon
