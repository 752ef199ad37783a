// keras/src/callbacks/progbar_logger.py.
#include "tenon/callbacks/progbar_logger.h"

#include <chrono>

namespace tenon {
namespace {

double now() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

}  // namespace

void ProgbarLogger::begin(Run& run) {
  if (verbosity_ != Verbosity::silent)
    bar_.emplace(run.steps(), verbosity_ == Verbosity::line ? ProgressBar::Style::line : ProgressBar::Style::bar, now());
}

void ProgbarLogger::on_epoch_begin(Run& run, std::int64_t epoch) {
  begin(run);
  if (bar_ && run.epochs() > 1) run.print("Epoch " + std::to_string(epoch + 1) + "/" + std::to_string(run.epochs()) + "\n");
}

void ProgbarLogger::step(Run& run, std::int64_t batch, const Logs& logs) {
  if (!bar_) return;
  if (const auto text = bar_->update(batch + 1, logs, now()); !text.empty()) run.print(text);
}

void ProgbarLogger::end(Run& run, const Logs& logs) {
  if (bar_) run.print(bar_->finish(run.steps(), logs, now()));
}

}  // namespace tenon
