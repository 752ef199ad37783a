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
  Axes() = default;
  Axes(std::int64_t one) : values{one} {}
  Axes(std::initializer_list<std::int64_t> several) : values(several) {}
  friend bool operator==(const Axes&, const Axes&) = default;
};

template <> struct codec<Axes> {
  static constexpr std::string_view type = "int | list[int]";
  static Config write(const Axes& v);
  static std::optional<Reported> read(const Config& c, Axes& out, const FieldSite& at);
};

/// The axis of x counted from the front. Reports one that x does not have, and the batch axis.
Result<int> axis_of(const Shape& x, Axis axis, const Site& at);

}  // namespace tenon
