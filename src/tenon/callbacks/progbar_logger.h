#pragma once
// Keras' ProgbarLogger: the progress bar, or a line for each epoch, as text for Run::print. It comes last, as in Keras, so that the line of
// an epoch shows what other callbacks added to its logs.
#include "tenon/progress/progress_bar.h"
#include "tenon/train/callback.h"

namespace tenon {

class ProgbarLogger : public LogReader {
 public:
  enum class Verbosity : std::uint8_t { silent, bar, line };  // Keras' verbose = 0, 1, 2
  explicit ProgbarLogger(Verbosity verbosity = Verbosity::bar) : verbosity_(verbosity) {}

  void on_train_begin(Run&) override { in_fit_ = true; }
  void on_epoch_begin(Run& run, std::int64_t epoch) override;
  void on_epoch_end(Run& run, std::int64_t, Logs& logs) override { end(run, logs); }
  void on_train_batch_end(Run& run, std::int64_t batch, const Logs& logs) override { step(run, batch, logs); }
  void on_test_begin(Run& run) override {
    if (!in_fit_) begin(run);
  }
  void on_test_batch_end(Run& run, std::int64_t batch, const Logs& logs) override {
    if (!in_fit_) step(run, batch, logs);
  }
  void on_test_end(Run& run, const Logs& logs) override {
    if (!in_fit_) end(run, logs);
  }
  void on_predict_begin(Run& run) override { begin(run); }
  void on_predict_batch_end(Run& run, std::int64_t batch) override { step(run, batch, {}); }
  void on_predict_end(Run& run) override { end(run, {}); }

 private:
  void begin(Run& run);
  void step(Run& run, std::int64_t batch, const Logs& logs);
  void end(Run& run, const Logs& logs);
  /// What the bar shows: of an array its mean.
  const ProgressValues& numbers(const Logs& logs);

  Verbosity verbosity_;
  bool in_fit_ = false;
  std::optional<ProgressBar> bar_;
  std::int64_t seen_ = 0;   // steps of the epoch
  ProgressValues numbers_;  // kept for its memory
};

}  // namespace tenon
