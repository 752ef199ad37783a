// keras/src/callbacks/model_checkpoint.py.
#include "tenon/callbacks/model_checkpoint.h"

#include <fmt/format.h>

#include <cmath>
#include <filesystem>

#include "tenon/archive/load.h"
#include "tenon/archive/weights.h"
#include "tenon/base/assert.h"
#include "tenon/callbacks/path_pattern.h"

namespace tenon {
namespace {

/// Python prints NaN without a sign.
std::string five_decimals(double value) { return std::isnan(value) ? "nan" : fmt::format("{:.5f}", value); }

/// epoch and batch: from 0.
PathValues values_of(std::int64_t epoch, std::optional<std::int64_t> batch, const Logs& logs) {
  PathValues values{{{"epoch", epoch + 1}}, logs};
  if (batch && !value_of(logs, "batch")) values.counts.emplace_back("batch", *batch + 1);
  return values;
}

Result<Done> check_ending(const ModelCheckpoint::Arguments& a, Sink& sink) {
  const std::string_view ending = a.save_weights_only ? ".weights.h5" : ".keras";
  if (a.filepath.ends_with(ending)) return Done{};
  const bool legacy = !a.save_weights_only && a.filepath.ends_with(".h5");
  return report(sink, Code::CallArgumentOutOfRange, InCall{"ModelCheckpoint", "filepath"})
      .expected("a name that ends with " + std::string(ending))
      .found(a.filepath)
      .because(legacy                ? "Whole models are written as .keras files; the legacy .h5 form is only read."
               : a.save_weights_only ? "Keras tells a file of weights by the end of its name."
                                     : "Keras tells the format of a model by the end of its name.")
      .fix("name the file so", "filepath=\"model" + std::string(ending) + "\"", Applies::needs_editing)
      .emit();
}

}  // namespace

ModelCheckpoint::ModelCheckpoint(Arguments arguments)
    : a_(std::move(arguments)), monitor_("ModelCheckpoint", a_.monitor, a_.mode), best_(a_.initial_value_threshold) {
  TENON_ASSERT(a_.save_freq.batches.value_or(1) > 0, "the number of batches between two saves is positive");
}

namespace {
constexpr const char* without_value = "The best model cannot be told without this value; every model is saved, as in Keras.";
constexpr const char* with_array = "Every model is saved, as in Keras.";
}  // namespace

// Keras finds out about the direction whether it is needed or not.
Result<Done> ModelCheckpoint::foresee(const Prospect& p) {
  const auto named = check_ending(a_, p.sink());
  const auto settled = monitor_.foresee(p);
  if (!named || !settled) return named ? settled : named;
  if (p.epochs() == 0 || (a_.save_freq.batches && p.steps() < *a_.save_freq.batches)) return Done{};
  const ForeseenLogs& seen = a_.save_freq.batches ? p.of_batch() : p.of_epoch();
  Report later;  // a name that is not known may be there then
  Sink& to = seen.may_have_more ? static_cast<Sink&>(later) : p.sink();
  const auto path = fill_pattern(a_.filepath, values_of(p.run().args().initial_epoch, a_.save_freq.batches, seen.logs), to);
  if (!path && !seen.may_have_more) return path.error();
  if (!a_.save_best_only) return Done{};
  monitor_.foresee_value(p, seen, without_value);
  if (!seen.may_have_more) monitor_.warn_of_array(p.sink(), seen.logs, with_array);
  return Done{};
}

void ModelCheckpoint::on_train_begin(Run&) { monitor_.begin(); }

void ModelCheckpoint::on_epoch_begin(Run&, std::int64_t epoch) { epoch_ = epoch; }

void ModelCheckpoint::on_epoch_end(Run& run, std::int64_t epoch, Logs& logs) {
  epoch_ = epoch;
  if (const auto prepared = monitor_.prepare(run, logs); !prepared) return run.fail(prepared.error());
  if (!a_.save_freq.batches) save(run, std::nullopt, logs);
}

void ModelCheckpoint::on_train_batch_end(Run& run, std::int64_t batch, const Logs& logs) {
  if (!a_.save_freq.batches || !due(batch)) return;
  if (a_.save_best_only)  // Keras fails here in the first epoch: it finds out about the direction at the end of an epoch
    if (const auto prepared = monitor_.prepare(run, logs); !prepared) return run.fail(prepared.error());
  save(run, batch, logs);
}

bool ModelCheckpoint::due(std::int64_t batch) {
  batches_since_save_ += last_batch_ && batch > *last_batch_ ? batch - *last_batch_ : batch + 1;
  last_batch_ = batch;
  if (batches_since_save_ < *a_.save_freq.batches) return false;
  batches_since_save_ = 0;
  return true;
}

void ModelCheckpoint::say(Run& run, const std::string& message) const {
  if (a_.verbose > 0) run.print(fmt::format("\nEpoch {}: {}\n", epoch_ + 1, message));
}

bool ModelCheckpoint::wanted(Run& run, const Logs& logs, const std::string& path) {
  if (!a_.save_best_only) return say(run, "saving model to " + path), true;
  if (monitor_.warn_of_array(run.sink(), logs, with_array)) return true;
  const auto current = monitor_.value(run, logs, without_value);
  if (!current) return true;
  const std::string best = best_ ? five_decimals(*best_) : "None";
  if (!monitor_.improves(*current, best_)) return say(run, monitor_.name() + " did not improve from " + best), false;
  say(run, fmt::format("{} improved from {} to {}, saving model to {}", monitor_.name(), best, five_decimals(*current), path));
  best_ = current;
  return true;
}

void ModelCheckpoint::save(Run& run, std::optional<std::int64_t> batch, const Logs& logs) {
  const auto path = fill_pattern(a_.filepath, values_of(epoch_, batch, logs), run.sink());
  if (!path) return run.fail(path.error());
  if (!wanted(run, logs, *path)) return;
  std::error_code ignored;  // that the folder is missing will be seen when the file is written
  if (const auto folder = std::filesystem::path(*path).parent_path(); !folder.empty()) std::filesystem::create_directories(folder, ignored);
  const auto saved = a_.save_weights_only ? save_weights(run.model(), *path, run.sink()) : save_model(run.model(), *path, run.sink());
  if (!saved) return run.fail(saved.error());
  say(run, "finished saving model to " + *path);
}

}  // namespace tenon
