#pragma once
// The weighted harmonic mean of precision and recall over an epoch.
#include "tenon/compile/arguments.h"
#include "tenon/compile/f_beta.h"
#include "tenon/compile/metric.h"

namespace tenon::metrics {

struct FBetaScore {
  ClassAverage average = ClassAverage::none;
  double beta = 1;
  OutputThreshold threshold{};
  std::string name = "fbeta_score";
  Float32 dtype{};

  static constexpr MetricInfo info{.name = "FBetaScore",
                                   .function = "f_beta_score",
                                   .alias = "",
                                   .summary = "Harmonic mean of precision and recall, recall weighed beta times.",
                                   .targets = Targets::one_hot};
  static constexpr auto fields(auto each) {
    return each(
        field("name", &FBetaScore::name, "Name in logs and files."), field("dtype", &FBetaScore::dtype, "What the metric is computed in."),
        field(
            "average", &FBetaScore::average,
            "One result per class (None), of all decisions together (micro), or the mean over the classes, even (macro) or by their labels "
            "(weighted)."),
        field("beta", &FBetaScore::beta, "How many times as much as precision recall weighs.", positive),
        field("threshold", &FBetaScore::threshold, "Outputs above it are a yes; None: the largest of a row is."));
  }

  ir::Ref lower(MetricLowering& b) const { return f_beta_sums(b, average, threshold); }
  void results(std::span<const double> sums, std::vector<double>& out) const { f_beta_results(sums, average, beta, out); }
  std::optional<Unfit> unfit(const Shape& output) const { return rows_of_classes_only(output); }
};

}  // namespace tenon::metrics
