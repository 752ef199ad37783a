#pragma once
// A fit before its first step: what its logs will hold is known, and callbacks judge by it what was asked of them.
#include "tenon/check/check.h"
#include "tenon/train/callback.h"

namespace tenon {

class CheckedStream;

/// Whether data are validated on after this epoch, from 0: keras/src/trainers/trainer.py, _should_eval.
bool validates_after(std::int64_t epoch, const RunArgs& args);
/// Keras' class of the metric that is logged under this name; empty for the loss and for names that are none.
std::string_view metric_class(const CheckedRun& run, std::string_view name);

/// Names without values; what will be an array has its length.
struct ForeseenLogs {
  Logs logs;
  bool may_have_more = false;  // a callback may add names that cannot be known
};

class Prospect {
 public:
  /// stream: where data come from a Dataset; the run is then that of its first batch.
  Prospect(const CheckedRun& run, Sink& sink, const CheckedStream* stream = nullptr);

  const CheckedRun& run() const { return run_; }
  Sink& sink() const { return sink_; }
  /// Epochs, and steps in all of them: as many as there can be where the data do not say how long they are.
  std::int64_t epochs() const;
  std::int64_t steps() const;
  /// The logs of a batch, and those that a callback sees at the end of the first epoch, with what callbacks before it write.
  const ForeseenLogs& of_batch() const { return of_batch_; }
  const ForeseenLogs& of_epoch() const { return of_epoch_; }
  /// How many epochs from this one on end with a value of that name, which no callback writes.
  std::int64_t epochs_with(std::string_view name, std::int64_t first) const;

  /// What is behind this callback sees what it writes.
  void pass(const Callback& callback);

 private:
  const CheckedRun& run_;
  const CheckedStream* stream_;
  Sink& sink_;
  ForeseenLogs of_batch_, of_epoch_;
};

/// Asks every callback in turn. Nothing was run yet.
Result<Done> foresee(const CheckedRun& run, std::span<Callback* const> callbacks, Sink& sink);
Result<Done> foresee(const CheckedStream& stream, std::span<Callback* const> callbacks, Sink& sink);

}  // namespace tenon
