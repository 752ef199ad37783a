// keras/src/callbacks/model_checkpoint.py and monitor_callback.py.
#include "tenon/train/model_checkpoint.h"

#include <fmt/format.h>

#include <filesystem>

#include "tenon/archive/load.h"
#include "tenon/base/assert.h"
#include "tenon/train/path_pattern.h"

namespace tenon {
namespace {

/// Keras' `_direction` of a metric: accuracies grow, errors shrink; other metrics have none.
std::optional<MonitorMode> direction_of(std::string_view metric_class) {
  if (metric_class.ends_with("Accuracy")) return MonitorMode::max;
  if (metric_class.ends_with("Error") || metric_class.ends_with("Crossentropy")) return MonitorMode::min;
  return std::nullopt;
}

}  // namespace

Result<MonitorMode> Monitor::direction(Run& run) const {
  if (mode_ != MonitorMode::automatic) return mode_;
  const std::string_view metric = name_.starts_with("val_") ? std::string_view(name_).substr(4) : std::string_view(name_);
  if (metric == "loss") return MonitorMode::min;
  if (const auto found = direction_of(run.metric_class(metric))) return *found;
  return report(run.sink(), Code::MonitorDirectionUnknown, InCall{"ModelCheckpoint", "monitor"})
      .found(name_)
      .because("Whether more or less of \"" + name_ + "\" is better cannot be told.")
      .fix("say which", "mode=\"max\"", Applies::needs_editing)
      .emit();
}

Result<bool> Monitor::improves(double value, Run& run) {
  TENON_TRY(const MonitorMode mode, direction(run));
  if (best_ && !(mode == MonitorMode::max ? value > *best_ : value < *best_)) return false;
  best_ = value;
  return true;
}

ModelCheckpoint::ModelCheckpoint(Arguments arguments)
    : a_(std::move(arguments)), monitor_(a_.monitor, a_.mode, a_.initial_value_threshold) {
  TENON_ASSERT(!a_.save_freq || *a_.save_freq > 0, "the number of batches between two saves is positive");
}

void ModelCheckpoint::on_epoch_begin(Run&, std::int64_t epoch) { epoch_ = epoch; }

void ModelCheckpoint::on_epoch_end(Run& run, std::int64_t, Logs& logs) {
  if (!a_.save_freq) save(run, std::nullopt, logs);
}

void ModelCheckpoint::on_train_batch_end(Run& run, std::int64_t batch, const Logs& logs) {
  if (!a_.save_freq) return;
  batches_since_save_ += last_batch_ && batch > *last_batch_ ? batch - *last_batch_ : batch + 1;
  last_batch_ = batch;
  if (batches_since_save_ < *a_.save_freq) return;
  batches_since_save_ = 0;
  save(run, batch, logs);
}

void ModelCheckpoint::say(const std::string& message) const {
  if (a_.verbose > 0 && a_.print) a_.print(message);
}

Result<bool> ModelCheckpoint::should_save(Run& run, const Logs& logs, const std::string& path) {
  if (!a_.save_best_only) {
    say(fmt::format("\nEpoch {}: saving model to {}\n", epoch_ + 1, path));
    return true;
  }
  const auto current = value_of(logs, monitor_.name());
  if (!current) {
    if (!std::exchange(missing_reported_, true))
      report(run.sink(), Code::MonitorMissing, InCall{"ModelCheckpoint", "monitor"})
          .found(monitor_.name())
          .because("The best model cannot be told without this value; every model is saved, as in Keras.")
          .fix("monitor a value that there is", "monitor=\"" + (logs.empty() ? std::string("loss") : logs.back().first) + "\"",
               Applies::needs_editing)
          .emit();
    return true;
  }
  const std::string best = monitor_.best() ? fmt::format("{:.5f}", *monitor_.best()) : "None";
  TENON_TRY(const bool better, monitor_.improves(*current, run));
  if (better)
    say(fmt::format("\nEpoch {}: {} improved from {} to {:.5f}, saving model to {}\n", epoch_ + 1, monitor_.name(), best, *current, path));
  else say(fmt::format("\nEpoch {}: {} did not improve from {}\n", epoch_ + 1, monitor_.name(), best));
  return better;
}

void ModelCheckpoint::save(Run& run, std::optional<std::int64_t> batch, const Logs& logs) {
  PathValues values{{{"epoch", epoch_ + 1}}, logs};
  if (batch) values.counts.emplace_back("batch", *batch + 1);
  const auto path = fill_pattern(a_.filepath, values, run.sink());
  if (!path) return run.fail(path.error());
  const auto wanted = should_save(run, logs, *path);
  if (!wanted) return run.fail(wanted.error());
  if (!*wanted) return;
  std::error_code ignored;  // that the folder is missing will be seen when the file is written
  if (const auto folder = std::filesystem::path(*path).parent_path(); !folder.empty()) std::filesystem::create_directories(folder, ignored);
  const auto saved = save_model(run.model(), *path, run.sink());
  if (!saved) return run.fail(saved.error());
  say(fmt::format("\nEpoch {}: finished saving model to {}\n", epoch_ + 1, *path));
}

}  // namespace tenon
