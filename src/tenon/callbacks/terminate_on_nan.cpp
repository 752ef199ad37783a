// keras/src/callbacks/terminate_on_nan.py.
#include "tenon/callbacks/terminate_on_nan.h"

#include <cmath>

namespace tenon {

void TerminateOnNaN::on_train_batch_end(Run& run, std::int64_t batch, const Logs& logs) {
  const auto loss = value_of(logs, "loss");
  if (!loss || std::isfinite(*loss)) return;
  if (!a_.raise_error) {
    run.print("Batch " + std::to_string(batch) + ": Invalid loss, terminating training\n");
    return run.stop();
  }
  run.fail(report(run.sink(), Code::Diverged, InCall{"TerminateOnNaN", "raise_error"})
               .as(Severity::error)
               .expected(std::string("a loss that is a number"))
               .found("a loss of " + to_string(Config(*loss)) + " after batch #" + std::to_string(batch))
               .because("raise_error=True ends the fit at once, and no callback sees the end of training: backups stay.")
               .fix("take smaller steps, for instance a tenth of the learning rate")
               .emit());
}

}  // namespace tenon
