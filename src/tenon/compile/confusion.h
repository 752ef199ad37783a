#pragma once
// True and false positives at thresholds, as sums over a batch: what Precision, Recall, AUC and their like are made of.
// Source: keras/src/metrics/metrics_utils.py, update_confusion_matrix_variables.
#include "tenon/compile/metric.h"

namespace tenon {

/// How outputs are counted. An output is positive above a threshold; a label is positive unless it is 0.
struct Confusion {
  std::vector<double> thresholds;
  std::optional<std::int64_t> top_k{}, class_id{};  // only the largest of a row, only one of its elements
  std::vector<double> label_weights{};              // of the last axis; empty: alike
  bool by_label = false;                            // every element of the last axis is counted for itself
  bool from_logits = false;
};

/// keras.metrics' is_evenly_distributed_thresholds: then outputs are sorted into buckets instead of compared with every threshold.
bool evenly_distributed(std::span<const double> thresholds);

/// Of shape (labels * (thresholds + 1) * 2,), for ConfusionCounts.
ir::Ref confusion_sums(MetricLowering& b, const Confusion& how);

/// The sums as counts of one label.
class ConfusionCounts {
 public:
  ConfusionCounts(std::span<const double> sums, std::size_t thresholds, std::size_t label = 0)
      : sums_(sums.subspan(label * 2 * (thresholds + 1), 2 * (thresholds + 1))) {}
  static std::size_t labels(std::span<const double> sums, std::size_t thresholds) { return sums.size() / (2 * (thresholds + 1)); }

  double true_positives(std::size_t threshold) const { return sums_[2 * threshold + 2]; }
  double false_positives(std::size_t threshold) const { return sums_[2 * threshold + 3]; }
  double false_negatives(std::size_t threshold) const { return sums_[0] - true_positives(threshold); }
  double true_negatives(std::size_t threshold) const { return sums_[1] - false_positives(threshold); }

  double precision(std::size_t threshold) const;
  double recall(std::size_t threshold) const;  // also called sensitivity
  double specificity(std::size_t threshold) const;

 private:
  std::span<const double> sums_;  // totals of positive and negative labels, then both of them above each threshold
};

/// Keras' divide_no_nan: 0 where the divisor is 0.
inline double divided(double x, double by) { return by == 0 ? 0 : x / by; }

}  // namespace tenon
