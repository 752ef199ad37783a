// keras/src/callbacks/learning_rate_scheduler.py.
#include "tenon/callbacks/learning_rate_scheduler.h"

#include "tenon/base/python_float.h"

namespace tenon {

void LearningRateScheduler::on_epoch_begin(Run& run, std::int64_t epoch) {
  const double rate = schedule_(epoch, run.learning_rate());
  run.set_learning_rate(rate);
  if (verbose_ > 0)
    run.print("\nEpoch " + std::to_string(epoch + 1) + ": LearningRateScheduler setting learning rate to " + python_float(rate) + ".\n");
}

void LearningRateScheduler::on_epoch_end(Run& run, std::int64_t, Logs& logs) { set_value(logs, "learning_rate", run.learning_rate()); }

}  // namespace tenon
