// keras/src/callbacks/early_stopping.py.
#include "tenon/callbacks/early_stopping.h"

namespace tenon {

namespace {
constexpr const char* without_value = "Training is not stopped early without this value, as in Keras.";
}

// A first value is taken for the best without a look at it, unless there is a baseline.
Result<Done> EarlyStopping::foresee(const Prospect& p) {
  TENON_TRY([[maybe_unused]] const Done settled, monitor_.foresee(p));
  monitor_.foresee_value(p, p.of_epoch(), without_value);
  if (const auto array = monitor_.foresee_array(p, a_.start_from_epoch, a_.baseline ? 0 : 1)) return *array;
  return Done{};
}

void EarlyStopping::on_train_begin(Run&) {
  monitor_.begin();
  wait_ = stopped_epoch_ = best_epoch_ = 0;
  best_.reset();
  best_weights_.reset();
}

void EarlyStopping::on_epoch_end(Run& run, std::int64_t epoch, Logs& logs) {
  if (const auto prepared = monitor_.prepare(run, logs); !prepared) return run.fail(prepared.error());
  const auto current = monitor_.value(run, logs, without_value);
  if (!current || epoch < a_.start_from_epoch) return;
  if (best_ || a_.baseline)
    if (const auto array = monitor_.report_array(run.sink(), logs)) return run.fail(*array);
  if (a_.restore_best_weights && !best_weights_) {
    best_weights_ = run.weights();
    best_epoch_ = epoch;
  }
  ++wait_;
  if (monitor_.improves(*current, best_)) {
    best_ = current;
    best_epoch_ = epoch;
    if (a_.restore_best_weights) best_weights_ = run.weights();
    if (!a_.baseline || monitor_.improves(*current, a_.baseline)) wait_ = 0;
    return;
  }
  if (wait_ < a_.patience || epoch == 0) return;
  stopped_epoch_ = epoch;
  run.stop();
}

void EarlyStopping::on_train_end(Run& run, const Logs&) {
  if (stopped_epoch_ > 0 && a_.verbose > 0) run.print("Epoch " + std::to_string(stopped_epoch_ + 1) + ": early stopping\n");
  if (!best_weights_) return;
  if (a_.verbose > 0) run.print("Restoring model weights from the end of the best epoch: " + std::to_string(best_epoch_ + 1) + ".\n");
  run.set_weights(*best_weights_);
}

}  // namespace tenon
