#pragma once
// The coefficient of determination, per column or averaged. Source: keras/src/metrics/regression_metrics.py, R2Score.
#include "tenon/compile/arguments.h"
#include "tenon/compile/metric.h"

namespace tenon {

/// Keras' None, uniform_average, variance_weighted_average.
enum class ClassAggregation : std::uint8_t { none, uniform_average, variance_weighted_average };
template <> struct codec<ClassAggregation> {
  static constexpr std::string_view type = "str";
  static Config write(ClassAggregation v);
  static std::optional<Reported> read(const Config& c, ClassAggregation& out, const FieldSite& at);
};

/// Of every column the sum of the labels, of their squares, of the squared differences and of the weights; then how many labels there are.
ir::Ref r2_sums(MetricLowering& b);
void r2_results(std::span<const double> sums, ClassAggregation aggregation, std::int64_t regressors, std::vector<double>& out);

}  // namespace tenon
