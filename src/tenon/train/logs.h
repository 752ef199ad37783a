#pragma once
// Losses and metrics over the batches of an epoch.
#include "tenon/plan/plan.h"
#include "tenon/train/callback.h"

namespace tenon {

/// The value of one loss on a batch, from its sums: keras/src/losses/loss.py, reduce_values.
double loss_of(std::span<const double> sums, double scale);

/// Adds up what batches give and says what they come to so far. The loss is the mean of the losses of the batches, each counting its rows.
/// Those of single outputs are not weighted by loss_weights, and every batch counts alike: keras/src/trainers/compile_utils.py, CompileLoss
/// asks for the static batch size, which TensorFlow does not know.
class Tally {
 public:
  explicit Tally(const std::vector<CheckedOutput>& outputs);
  void reset();
  /// sums: of the batch, as the plan's head says. Returns the logs so far.
  const Logs& add(std::span<const double> sums, const Plan& plan);
  const Logs& logs() const { return logs_; }

 private:
  struct Row {
    const CheckedMetric* metric;
    std::size_t place;           // in the logs
    std::vector<double> sums{};  // of all batches so far
  };

  double add_losses(std::span<const double>& sums, const Plan& plan);

  Logs logs_;
  double rows_ = 0, batches_ = 0, total_ = 0;
  std::size_t total_place_ = 0;
  std::vector<double> losses_;            // of each output that has one: sum over batches
  std::vector<std::size_t> loss_places_;  // none when there is one loss: then it is the total
  std::vector<Row> metrics_;
  std::vector<double> results_;  // of one metric
};

}  // namespace tenon
