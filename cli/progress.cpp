#include "progress.h"

#include <chrono>

#include "console.h"

namespace tenon::cli {
namespace {

double now() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

}  // namespace

void Progress::begin(Run& run) {
  if (verbosity_ != Verbosity::silent)
    bar_.emplace(run.steps(), verbosity_ == Verbosity::line ? ProgressBar::Style::line : ProgressBar::Style::bar, now());
}

void Progress::on_epoch_begin(Run& run, std::int64_t epoch) {
  begin(run);
  if (bar_ && run.epochs() > 1) print_error("Epoch " + std::to_string(epoch + 1) + "/" + std::to_string(run.epochs()) + "\n");
}

void Progress::step(std::int64_t batch, const Logs& logs) {
  if (!bar_) return;
  if (const auto text = bar_->update(batch + 1, logs, now()); !text.empty()) print_error(text);
}

void Progress::end(Run& run, const Logs& logs) {
  if (bar_) print_error(bar_->finish(run.steps(), logs, now()));
}

}  // namespace tenon::cli
