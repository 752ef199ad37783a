#pragma once
// Keras' LearningRateScheduler: a function says the learning rate of every epoch; the rate is written to the logs.
#include <functional>

#include "tenon/train/callback.h"

namespace tenon {

class LearningRateScheduler : public Callback {
 public:
  /// Of the epoch, from 0, and the rate so far: the rate of this epoch.
  using Schedule = std::function<double(std::int64_t epoch, double rate)>;
  explicit LearningRateScheduler(Schedule schedule, int verbose = 0) : schedule_(std::move(schedule)), verbose_(verbose) {}

  void on_epoch_begin(Run& run, std::int64_t epoch) override;
  void on_epoch_end(Run& run, std::int64_t epoch, Logs& logs) override;
  std::optional<std::vector<std::string_view>> written_to_logs() const override { return std::vector<std::string_view>{"learning_rate"}; }

 private:
  Schedule schedule_;
  int verbose_;
};

}  // namespace tenon
