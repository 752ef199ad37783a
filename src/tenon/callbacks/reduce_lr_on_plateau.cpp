// keras/src/callbacks/reduce_lr_on_plateau.py.
#include "tenon/callbacks/reduce_lr_on_plateau.h"

#include "tenon/base/python_float.h"
#include "tenon/compile/optimizer_map.h"

#include <algorithm>

namespace tenon {

namespace {
constexpr const char* without_value = "The learning rate stays as it is without this value, as in Keras.";
}

Result<Done> ReduceLROnPlateau::foresee(const Prospect& p) {
  if (!(a_.factor < 1))
    return report(p.sink(), Code::CallArgumentOutOfRange, InCall{"ReduceLROnPlateau", "factor"})
        .expected("a number below 1")
        .found(a_.factor)
        .because("The learning rate is multiplied by the factor, so that it becomes smaller.")
        .fix("give a factor below 1", "factor=0.1", Applies::needs_editing)
        .emit();
  TENON_TRY([[maybe_unused]] const Done settled, monitor_.foresee(p));
  ForeseenLogs seen = p.of_epoch();
  for (const auto& name : rate_names(p.run().optimizer())) set_value(seen.logs, name, 0);  // it writes these before it looks
  monitor_.foresee_value(p, seen, without_value);
  if (const auto array = monitor_.foresee_array(p, 0, 1)) return *array;
  return Done{};
}

void ReduceLROnPlateau::on_train_begin(Run&) {
  monitor_.begin();
  best_.reset();
  cooldown_left_ = wait_ = 0;
}

void ReduceLROnPlateau::on_epoch_end(Run& run, std::int64_t epoch, Logs& logs) {
  if (const auto prepared = monitor_.prepare(run, logs); !prepared) return run.fail(prepared.error());
  log_rates(run, logs);
  const auto current = monitor_.value(run, logs, without_value);
  if (!current) return;
  if (best_)
    if (const auto array = monitor_.report_array(run.sink(), logs)) return run.fail(*array);
  if (cooldown_left_ > 0) {
    --cooldown_left_;
    wait_ = 0;
  }
  if (monitor_.improves(*current, best_)) {
    best_ = current;
    wait_ = 0;
  } else if (cooldown_left_ <= 0 && ++wait_ >= a_.patience && lower(run, epoch)) {
    cooldown_left_ = a_.cooldown;
    wait_ = 0;
  }
}

bool ReduceLROnPlateau::lower(Run& run, std::int64_t epoch) {
  const auto names = run.rate_names();
  bool any = false;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (!(run.learning_rate(i) > static_cast<float>(a_.min_lr))) continue;
    const double lowered = std::max(run.learning_rate(i) * a_.factor, a_.min_lr);
    run.set_learning_rate(i, lowered);
    any = true;
    if (a_.verbose > 0)
      run.print("\nEpoch " + std::to_string(epoch + 1) + ": ReduceLROnPlateau reducing " + optimizer_in(names[i]) + "learning rate to " +
                python_float(lowered) + ".\n");
  }
  return any;
}

}  // namespace tenon
