#pragma once
// Loss and metrics over the batches of an epoch.
#include "tenon/plan/program.h"
#include "tenon/train/callback.h"

namespace tenon {

/// Adds up what batches give and says what they come to so far: means over all their rows, as Keras' metrics do.
class Tally {
 public:
  explicit Tally(const std::vector<CheckedMetric>& metrics);
  void reset();
  /// sums: of the batch, the loss' numerator and then those of each metric. Returns the logs so far.
  const Logs& add(std::span<const double> sums, std::int64_t rows, const Program& program);
  const Logs& logs() const { return logs_; }

 private:
  const std::vector<CheckedMetric>& metrics_;
  std::vector<double> sums_;
  std::int64_t rows_ = 0;
  Logs logs_;
  std::size_t loss_place_ = 0;
  std::vector<std::size_t> places_;
};

}  // namespace tenon
