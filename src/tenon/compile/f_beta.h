#pragma once
// The weighted harmonic mean of precision and recall, per class or averaged. Source: keras/src/metrics/f_score_metrics.py.
#include "tenon/compile/arguments.h"
#include "tenon/compile/metric.h"

namespace tenon {

/// Keras' None, micro, macro, weighted.
enum class ClassAverage : std::uint8_t { none, micro, macro, weighted };
template <> struct codec<ClassAverage> {
  static constexpr std::string_view type = "str";
  static Config write(ClassAverage v);
  static std::optional<Reported> read(const Config& c, ClassAverage& out, const FieldSite& at);
};

/// Outputs above it count as yes: more than 0, at most 1. None: the largest of a row.
struct OutputThreshold {
  std::optional<double> value;
};
template <> struct codec<OutputThreshold> {
  static constexpr std::string_view type = "float";
  static Config write(const OutputThreshold& v) { return v.value ? Config(*v.value) : Config(); }
  static std::optional<Reported> read(const Config& c, OutputThreshold& out, const FieldSite& at);
};

/// True positives, false positives, false negatives and labels: of each class, or of all together.
ir::Ref f_beta_sums(MetricLowering& b, ClassAverage average, const OutputThreshold& threshold);
void f_beta_results(std::span<const double> sums, ClassAverage average, double beta, std::vector<double>& out);

}  // namespace tenon
