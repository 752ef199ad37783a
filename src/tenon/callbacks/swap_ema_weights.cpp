// keras/src/callbacks/swap_ema_weights.py.
#include "tenon/callbacks/swap_ema_weights.h"

#include "tenon/compile/optimizer_map.h"

namespace tenon {

namespace {

Reported report_no_averages(Sink& sink) {
  return report(sink, Code::CallArgumentOutOfRange, InCall{"fit", "callbacks"})
      .expected("an optimizer with use_ema=True")
      .found("SwapEMAWeights with an optimizer that keeps no averages")
      .because("SwapEMAWeights exchanges the weights with their moving averages, which the optimizer keeps when use_ema is True.")
      .fix("let the optimizer keep them", "use_ema=True", Applies::needs_editing)
      .emit();
}

}  // namespace

// Where nothing is evaluated nothing is exchanged, and nothing wrong.
Result<Done> SwapEMAWeights::foresee(const Prospect& p) {
  const auto& optimizer = p.run().optimizer();
  const bool exchanges = a_.swap_on_epoch ? p.epochs() > 0 : p.epochs_with("val_loss", 0) > 0;
  if (!exchanges || keeps_averages(optimizer)) return Done{};
  return report_no_averages(p.sink());
}

bool SwapEMAWeights::put_averages(Run& run, bool wanted) {
  if (averages_in_model_ == wanted) return true;
  if (run.swap_averages()) {
    averages_in_model_ = wanted;
    return true;
  }
  run.fail(report_no_averages(run.sink()));
  return false;
}

void SwapEMAWeights::on_epoch_begin(Run& run, std::int64_t) {
  if (a_.swap_on_epoch) put_averages(run, false);
}

// At the end of the last epoch the averages are set to what they were, since fit makes them the weights when it ends.
void SwapEMAWeights::on_epoch_end(Run& run, std::int64_t epoch, Logs&) {
  if (!a_.swap_on_epoch || averages_in_model_) return;
  if (put_averages(run, true) && epoch == run.epochs() - 1) run.set_averages();
}

}  // namespace tenon
