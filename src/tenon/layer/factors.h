#pragma once
// A number, or a row of numbers for the entries of the last axis: Rescaling's arguments.
#include "tenon/layer/layer.h"

namespace tenon {

struct Factors {
  std::vector<double> values{1.0};
  Factors() = default;
  Factors(double one) : values{one} {}
  Factors(std::initializer_list<double> row) : values(row) {}
  bool single() const { return values.size() == 1; }
  friend bool operator==(const Factors&, const Factors&) = default;
};

/// A number, a list of numbers, or Keras 3's record of a numpy array of one axis.
template <> struct codec<Factors> {
  static constexpr std::string_view type = "float | list[float]";
  static Config write(const Factors& v);
  static std::optional<Reported> read(const Config& c, Factors& out, const FieldSite& at);
};

/// TN0202 unless there is one number, or one for each entry of the last axis of x.
std::optional<Reported> report_factors_differ(const Factors& f, const Shape& x, std::string_view argument, const Site& at);
/// The numbers as a tensor (1,) or (entries,).
ir::Ref constants(Lowering& b, const Factors& f);

}  // namespace tenon
