// keras/src/callbacks/progbar_logger.py.
#include "tenon/callbacks/progbar_logger.h"

#include "tenon/callbacks/clock.h"

namespace tenon {

void ProgbarLogger::begin(Run& run) {
  if (verbosity_ != Verbosity::silent)
    bar_.emplace(run.steps() < 0 ? std::nullopt : std::optional(run.steps()),
                 verbosity_ == Verbosity::line ? ProgressBar::Style::line : ProgressBar::Style::bar, seconds_now());
}

void ProgbarLogger::on_epoch_begin(Run& run, std::int64_t epoch) {
  begin(run);
  if (bar_ && run.epochs() > 1) run.print("Epoch " + std::to_string(epoch + 1) + "/" + std::to_string(run.epochs()) + "\n");
}

const ProgressValues& ProgbarLogger::numbers(const Logs& logs) {
  numbers_.resize(logs.size());
  for (std::size_t i = 0; i < logs.size(); ++i) numbers_[i].first = logs[i].first, numbers_[i].second = logs[i].second;
  return numbers_;
}

void ProgbarLogger::step(Run& run, std::int64_t batch, const Logs& logs) {
  seen_ = batch + 1;
  if (!bar_) return;
  if (const auto text = bar_->update(batch + 1, numbers(logs), seconds_now()); !text.empty()) run.print(text);
}

void ProgbarLogger::end(Run& run, const Logs& logs) {
  if (bar_) run.print(bar_->finish(run.steps() < 0 ? seen_ : run.steps(), numbers(logs), seconds_now()));
}

}  // namespace tenon
