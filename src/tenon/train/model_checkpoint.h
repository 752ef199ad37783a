#pragma once
// Keras' ModelCheckpoint: saves the model after epochs or batches, all of them or the best. Messages go to `print`, word for word Keras'.
#include <functional>

#include "tenon/train/callback.h"

namespace tenon {

enum class MonitorMode : std::uint8_t { automatic, min, max };

/// Whether a monitored value has become better, as Keras' MonitorCallback judges.
class Monitor {
 public:
  Monitor(std::string name, MonitorMode mode, std::optional<double> best) : name_(std::move(name)), mode_(mode), best_(best) {}
  const std::string& name() const { return name_; }
  const std::optional<double>& best() const { return best_; }
  /// Remembers `value` when it is better than the best so far. Fails when nothing says whether up or down is better.
  Result<bool> improves(double value, Run& run);

 private:
  Result<MonitorMode> direction(Run& run) const;

  std::string name_;
  MonitorMode mode_;
  std::optional<double> best_;
};

class ModelCheckpoint : public Callback {
 public:
  struct Arguments {
    std::string filepath;  // may hold "{epoch:02d}", "{val_loss:.2f}", "{batch}"
    std::string monitor = "val_loss";
    int verbose = 0;
    bool save_best_only = false;
    MonitorMode mode = MonitorMode::automatic;
    std::optional<std::int64_t> save_freq{};  // every so many batches; none: after each epoch
    std::optional<double> initial_value_threshold{};
    std::function<void(const std::string&)> print{};  // receives the messages of verbose=1
  };
  explicit ModelCheckpoint(Arguments arguments);

  void on_epoch_begin(Run& run, std::int64_t epoch) override;
  void on_epoch_end(Run& run, std::int64_t epoch, Logs& logs) override;
  void on_train_batch_end(Run& run, std::int64_t batch, const Logs& logs) override;

 private:
  void save(Run& run, std::optional<std::int64_t> batch, const Logs& logs);
  Result<bool> should_save(Run& run, const Logs& logs, const std::string& path);
  void say(const std::string& message) const;

  Arguments a_;
  Monitor monitor_;
  std::int64_t epoch_ = 0, batches_since_save_ = 0;
  std::optional<std::int64_t> last_batch_;
  bool missing_reported_ = false;
};

}  // namespace tenon
