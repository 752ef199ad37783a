// keras/src/callbacks/learning_rate_scheduler.py.
#include "tenon/callbacks/learning_rate_scheduler.h"

#include "tenon/base/python_float.h"

namespace tenon {

void LearningRateScheduler::on_epoch_begin(Run& run, std::int64_t epoch) {
  const auto names = run.rate_names();
  for (std::size_t i = 0; i < names.size(); ++i) {
    const double rate = schedule_(epoch, run.learning_rate(i));
    run.set_learning_rate(i, rate);
    if (verbose_ > 0)
      run.print("\nEpoch " + std::to_string(epoch + 1) + ": LearningRateScheduler setting " + optimizer_in(names[i]) + "learning rate to " +
                python_float(rate) + ".\n");
  }
}

void LearningRateScheduler::on_epoch_end(Run& run, std::int64_t, Logs& logs) { log_rates(run, logs); }

}  // namespace tenon
