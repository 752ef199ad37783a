#pragma once
// Keras' ModelCheckpoint: saves the model, or its weights, after epochs or batches, all of them or the best.
#include "tenon/callbacks/monitor.h"
#include "tenon/callbacks/save_freq.h"

namespace tenon {

class ModelCheckpoint : public LogReader {
 public:
  struct Arguments {
    std::string filepath;  // may hold "{epoch:02d}", "{val_loss:.2f}", "{batch}"
    std::string monitor = "val_loss";
    std::int64_t verbose = 0;
    bool save_best_only = false;
    bool save_weights_only = false;
    MonitorMode mode = MonitorMode::automatic;
    SaveFreq save_freq{};
    std::optional<double> initial_value_threshold{};

    static constexpr auto fields(auto each) {
      return each(required("filepath", &Arguments::filepath, "File to write; may hold {epoch:02d}, {batch} and {val_loss:.2f}."),
                  field("monitor", &Arguments::monitor, "Name in the logs of the value that says which model is best."),
                  field("verbose", &Arguments::verbose, "1: say what is saved."),
                  field("save_best_only", &Arguments::save_best_only, "Save only when the value has become better."),
                  field("save_weights_only", &Arguments::save_weights_only, "Write a .weights.h5 file without the layers."),
                  field("mode", &Arguments::mode, "Whether less or more is better; auto: what the metric says."),
                  field("save_freq", &Arguments::save_freq, "'epoch', or the number of batches between two saves."),
                  field("initial_value_threshold", &Arguments::initial_value_threshold, "Counts as the best value before the first."));
    }
  };
  explicit ModelCheckpoint(Arguments arguments);

  Result<Done> foresee(const Prospect& prospect) override;
  void on_train_begin(Run& run) override;
  void on_epoch_begin(Run& run, std::int64_t epoch) override;
  void on_epoch_end(Run& run, std::int64_t epoch, Logs& logs) override;
  void on_train_batch_end(Run& run, std::int64_t batch, const Logs& logs) override;

  const std::optional<double>& best() const { return best_; }

 private:
  bool due(std::int64_t batch);
  void save(Run& run, std::optional<std::int64_t> batch, const Logs& logs);
  bool wanted(Run& run, const Logs& logs, const std::string& path);
  void say(Run& run, const std::string& message) const;

  Arguments a_;
  Monitor monitor_;
  std::optional<double> best_;
  std::int64_t epoch_ = 0, batches_since_save_ = 0;
  std::optional<std::int64_t> last_batch_;
};

}  // namespace tenon
