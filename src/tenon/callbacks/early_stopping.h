#pragma once
// Keras' EarlyStopping: ends training when a monitored value has stopped becoming better.
#include "tenon/callbacks/monitor.h"

namespace tenon {

class EarlyStopping : public LogReader {
 public:
  struct Arguments {
    std::string monitor = "val_loss";
    double min_delta = 0;
    std::int64_t patience = 0;
    std::int64_t verbose = 0;
    MonitorMode mode = MonitorMode::automatic;
    std::optional<double> baseline{};
    bool restore_best_weights = false;
    std::int64_t start_from_epoch = 0;

    static constexpr auto fields(auto each) {
      return each(field("monitor", &Arguments::monitor, "Name in the logs of the value that is watched."),
                  field("min_delta", &Arguments::min_delta, "Smallest change that counts as better."),
                  field("patience", &Arguments::patience, "Epochs without improvement after which training stops."),
                  field("verbose", &Arguments::verbose, "1: say so when training stops."),
                  field("mode", &Arguments::mode, "Whether less or more is better; auto: what the metric says."),
                  field("baseline", &Arguments::baseline, "Value that must be beaten before patience is renewed."),
                  field("restore_best_weights", &Arguments::restore_best_weights, "Leave the weights of the best epoch behind."),
                  field("start_from_epoch", &Arguments::start_from_epoch, "Epochs at the start that are not looked at."));
    }
  };
  explicit EarlyStopping(Arguments arguments) : a_(std::move(arguments)), monitor_("EarlyStopping", a_.monitor, a_.mode, a_.min_delta) {}

  Result<Done> foresee(const Prospect& prospect) override;
  void on_train_begin(Run& run) override;
  void on_epoch_end(Run& run, std::int64_t epoch, Logs& logs) override;
  void on_train_end(Run& run, const Logs& logs) override;

  /// The epoch after which training was stopped, from 0; 0 when it was not.
  std::int64_t stopped_epoch() const { return stopped_epoch_; }
  const std::optional<double>& best() const { return best_; }
  std::int64_t best_epoch() const { return best_epoch_; }

 private:
  Arguments a_;
  Monitor monitor_;
  std::int64_t wait_ = 0, stopped_epoch_ = 0, best_epoch_ = 0;
  std::optional<double> best_;
  std::optional<Weights> best_weights_;
};

}  // namespace tenon
