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

/// One axis or several.
struct Axes {
  std::vector<std::int64_t> values{-1};
  bool list = false;  // written as a list
  Axes() = default;
  Axes(std::int64_t one) : values{one} {}
  Axes(std::initializer_list<std::int64_t> several) : values(several), list(true) {}
  friend bool operator==(const Axes&, const Axes&) = default;
};

template <> struct codec<Axes> {
  static constexpr std::string_view type = "int | list[int]";
  static Config write(const Axes& v);
  static std::optional<Reported> read(const Config& c, Axes& out, const FieldSite& at);
};

/// The axis of x counted from the front. `argument`: that names it. Reports one that x does not have, and the batch axis.
Result<int> axis_of(const Shape& x, Axis axis, const Site& at, std::string_view argument = "axis");
/// TN0202 where x lacks one of the axes, and for the batch axis.
std::optional<Reported> report_no_such_axis(const Shape& x, const Axes& axes, const Site& at, std::string_view argument = "axis");
/// The axes from the front, ascending, each once.
ir::Ints axes_of(int rank, const Axes& axes);
/// Lengths of x along `axes`, ascending as they are written: the shape of a normalisation's variables.
Shape lengths_along(const Shape& x, const Axes& axes);
/// (x - mean) / standard deviation, both taken over `axes` (ascending).
ir::Ref normalize_along(Lowering& b, ir::Ref x, const ir::Ints& axes, double epsilon);
/// A variable with one axis for each of `axes`, as it stands there, under the axes of x: length 1 for all others.
ir::Ref along_axes(Lowering& b, ir::Ref variable, const Shape& x, const ir::Ints& axes);

}  // namespace tenon
