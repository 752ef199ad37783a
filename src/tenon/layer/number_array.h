#pragma once
// Normalization's arguments: numbers in an array of any shape, and the axes that have entries of their own.
#include "tenon/layer/layer.h"

namespace tenon {

struct NumberArray {
  Shape shape{};
  std::vector<double> values{0.0};
  NumberArray() = default;
  NumberArray(double one) : values{one} {}
  NumberArray(std::initializer_list<double> row) : shape{static_cast<std::int64_t>(row.size())}, values(row) {}
  friend bool operator==(const NumberArray&, const NumberArray&) = default;
};

/// A number, a list of numbers, a list of such lists, ..., or Keras 3's record of a numpy array.
template <> struct codec<NumberArray> {
  static constexpr std::string_view type = "float | list";
  static Config write(const NumberArray& v);
  static std::optional<Reported> read(const Config& c, NumberArray& out, const FieldSite& at);
};

/// An int, a list, or None; Keras writes a list.
struct NormalizationAxes {
  std::vector<std::int64_t> values{-1};
  NormalizationAxes() = default;
  NormalizationAxes(std::int64_t one) : values{one} {}
  NormalizationAxes(std::initializer_list<std::int64_t> several) : values(several) {}
  friend bool operator==(const NormalizationAxes&, const NormalizationAxes&) = default;
};
template <> struct codec<NormalizationAxes> {
  static constexpr std::string_view type = "int | list[int] | None";
  static Config write(const NormalizationAxes& v) { return Config::List(v.values.begin(), v.values.end()); }
  static std::optional<Reported> read(const Config& c, NormalizationAxes& out, const FieldSite& at);
};

/// Lengths of the axes with entries of their own, which must be known. The batch axis cannot be one.
Result<Shape> kept_axes(const Shape& x, const NormalizationAxes& axes, const LayerInfo& info, const Site& at);
/// TN0202 unless the array broadcasts, from the last axis on, to `kept`.
std::optional<Reported> report_array_does_not_fit(const NumberArray& a, const Shape& kept, std::string_view argument, const Site& at);

/// A variable of the kept axes, or an array that broadcasts to it, under the axes of x.
ir::Ref along_kept(Lowering& b, ir::Ref variable, const Shape& x, const NormalizationAxes& axes);
ir::Ref literal_along(Lowering& b, const NumberArray& a, const Shape& x, const NormalizationAxes& axes);

}  // namespace tenon
