#pragma once
// Keras' ReduceLROnPlateau: lowers the learning rate when a monitored value has stopped becoming better, and writes it to the logs.
#include "tenon/callbacks/monitor.h"

namespace tenon {

class ReduceLROnPlateau : public Callback {
 public:
  struct Arguments {
    std::string monitor = "val_loss";
    double factor = 0.1;
    std::int64_t patience = 10;
    std::int64_t verbose = 0;
    MonitorMode mode = MonitorMode::automatic;
    double min_delta = 1e-4;
    std::int64_t cooldown = 0;
    double min_lr = 0;

    static constexpr auto fields(auto each) {
      return each(field("monitor", &Arguments::monitor, "Name in the logs of the value that is watched."),
                  field("factor", &Arguments::factor, "What the learning rate is multiplied by, less than 1."),
                  field("patience", &Arguments::patience, "Epochs without improvement after which the rate is lowered."),
                  field("verbose", &Arguments::verbose, "1: say so when the rate is lowered."),
                  field("mode", &Arguments::mode, "Whether less or more is better; auto: what the metric says."),
                  field("min_delta", &Arguments::min_delta, "Smallest change that counts as better."),
                  field("cooldown", &Arguments::cooldown, "Epochs after a change in which none is counted."),
                  field("min_lr", &Arguments::min_lr, "The rate is not lowered below this."));
    }
  };
  explicit ReduceLROnPlateau(Arguments arguments)
      : a_(std::move(arguments)), monitor_("ReduceLROnPlateau", a_.monitor, a_.mode, a_.min_delta) {}

  Result<Done> foresee(const Prospect& prospect) override;
  std::optional<std::vector<std::string_view>> written_to_logs() const override { return std::vector<std::string_view>{"learning_rate"}; }
  void on_train_begin(Run& run) override;
  void on_epoch_end(Run& run, std::int64_t epoch, Logs& logs) override;

 private:
  bool lower(Run& run, std::int64_t epoch);

  Arguments a_;
  Monitor monitor_;
  std::int64_t wait_ = 0, cooldown_left_ = 0;
  std::optional<double> best_;
};

}  // namespace tenon
