#pragma once
// Arguments that metrics of true and false positives have in common, and their results.
#include "tenon/compile/arguments.h"
#include "tenon/compile/confusion.h"

namespace tenon {

/// Those given, else 0.5; or with top_k a number below every output that is kept.
std::vector<double> thresholds_of(const OneOrMany<double>& given, std::optional<std::int64_t> top_k = {});
/// 0, 1 and what lies between at equal distances; 0.5 where only one is wanted.
std::vector<double> thresholds_from_0_to_1(std::int64_t count);

/// Weights of the elements of a row: a list, or Keras' record of the tensor that it keeps them in.
struct LabelWeights {
  std::vector<double> values;
};
template <> struct codec<LabelWeights> {
  static constexpr std::string_view type = "list of floats";
  static Config write(const LabelWeights& v);
  static std::optional<Reported> read(const Config& c, LabelWeights& out, const FieldSite& at);
};

/// The element of a row that a metric looks at must be there.
std::optional<Unfit> unfit_class_id(std::optional<std::int64_t> class_id, const Shape& output);
/// And a row has as many as it picks.
std::optional<Unfit> unfit_top_k(std::optional<std::int64_t> top_k, const Shape& output);

using OfThreshold = double (ConfusionCounts::*)(std::size_t) const;
struct AtLeast {
  OfThreshold rate;
  double value;
};
void for_each_threshold(std::span<const double> sums, const OneOrMany<double>& given, std::vector<double>& out, OfThreshold count);
/// The largest `rate` of the thresholds that satisfy the constraint; 0 when none does.
double largest_where(std::span<const double> sums, std::int64_t thresholds, AtLeast constraint, OfThreshold rate);

}  // namespace tenon
