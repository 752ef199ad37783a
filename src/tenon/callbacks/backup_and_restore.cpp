// keras/src/callbacks/backup_and_restore.py.
#include "tenon/callbacks/backup_and_restore.h"

#include <filesystem>

#include "tenon/archive/weights.h"
#include "tenon/io/atomic_file.h"
#include "tenon/io/json.h"
#include "tenon/io/mapped_file.h"

namespace tenon {
namespace {

namespace fs = std::filesystem;

constexpr const char *weights_name = "latest.weights.h5", *metadata_name = "training_metadata.json";
constexpr const char *old_weights_name = "latest.weights.h5.bkp", *old_metadata_name = "training_metadata.json.bkp";
constexpr std::string_view epoch_note = "tenon_epoch";

bool there(const std::string& path) {
  std::error_code ignored;
  return fs::exists(path, ignored);
}

/// "epoch" of training_metadata.json; 0 where there is no such file.
Result<std::int64_t> epoch_in(const std::string& path, Sink& sink) {
  if (!there(path)) return std::int64_t{0};
  TENON_TRY(const MappedFile file, map_file(path, sink));
  const auto bytes = file.bytes();
  TENON_TRY(const Config metadata, parse_json({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, InFile{path}, sink));
  if (const auto* epoch = metadata["epoch"].integer(); epoch && *epoch >= 0) return *epoch;
  return report(sink, Code::FileDamaged, InFile{path, "key epoch"})
      .expected("the number of epochs that are done")
      .found(to_string(metadata["epoch"]))
      .because("A backup says at which epoch training goes on.")
      .fix("delete the backup, to train from the start")
      .emit();
}

Reported report_folder(const std::string& path, const std::error_code& error, Sink& sink) {
  return report(sink, Code::FileNotWritten, InFile{path})
      .found(error.message())
      .because("BackupAndRestore writes its backup there.")
      .fix("name a folder that can be written to", "backup_dir=\"backup\"", Applies::needs_editing)
      .emit();
}

void report_previous(const Report& problems, const std::string& path, Sink& sink) {
  const auto& seen = problems.diagnostics();
  report(sink, Code::FileDamaged, InFile{path})
      .as(Severity::warning)
      .expected("a whole backup")
      .found(seen.empty() || !seen.front().found ? "a file that cannot be read" : to_string(*seen.front().found))
      .because("Training goes on from the backup before it, which double_checkpoint=True keeps.")
      .emit();
}

}  // namespace

Result<Done> BackupAndRestore::foresee(const Prospect& p) {
  if (!a_.backup_dir.empty()) return Done{};
  return report(p.sink(), Code::CallArgumentOutOfRange, InCall{"BackupAndRestore", "backup_dir"})
      .expected("the name of a folder")
      .found("nothing")
      .because("The backup is written to a folder of its own.")
      .fix("name one", "backup_dir=\"backup\"", Applies::needs_editing)
      .emit();
}

void BackupAndRestore::on_train_begin(Run& run) {
  epoch_ = last_batch_ = batches_since_save_ = 0;
  std::error_code failed;  // a folder that cannot be made is told before hours of training, not after the first epoch
  fs::create_directories(a_.backup_dir, failed);
  if (failed) return run.fail(report_folder(a_.backup_dir, failed, run.sink()));
  Report problems, older_problems;
  const auto restored = restore(run, path(weights_name), path(metadata_name), problems);
  const bool go_back = !restored && there(path(old_weights_name));
  if (go_back && restore(run, path(old_weights_name), path(old_metadata_name), older_problems))
    return report_previous(problems, path(weights_name), run.sink());
  for (const auto& d : problems.diagnostics()) run.sink().receive(d);
  if (!restored) run.fail(restored.error());
}

Result<Done> BackupAndRestore::restore(Run& run, const std::string& weights, const std::string& metadata, Sink& sink) {
  if (!there(weights) && !there(metadata)) return Done{};
  std::optional<std::int64_t> noted;
  if (there(weights)) {
    Model model = run.model();
    TENON_TRY([[maybe_unused]] const Done loaded, load_weights(model, weights, sink));
    TENON_TRY(noted, weights_note(weights, epoch_note, sink));
    run.set_state(*model.weights, model.optimizer_state);
  }
  TENON_TRY(const std::int64_t epoch, noted ? Result<std::int64_t>(*noted) : epoch_in(metadata, sink));
  epoch_ = epoch;
  run.start_at(epoch);
  return Done{};
}

void BackupAndRestore::on_epoch_begin(Run&, std::int64_t epoch) { epoch_ = epoch; }

void BackupAndRestore::on_epoch_end(Run& run, std::int64_t epoch, Logs&) {
  epoch_ = epoch + 1;
  last_batch_ = 0;
  if (a_.save_freq.batches) return;
  if (const auto saved = save(run); !saved) run.fail(saved.error());
}

void BackupAndRestore::on_train_batch_end(Run& run, std::int64_t batch, const Logs&) {
  if (!a_.save_freq.batches || !due(batch)) return;
  if (const auto saved = save(run); !saved) run.fail(saved.error());
}

bool BackupAndRestore::due(std::int64_t batch) {
  batches_since_save_ += batch <= last_batch_ ? batch + 1 : batch - last_batch_;
  last_batch_ = batch;
  if (batches_since_save_ < *a_.save_freq.batches) return false;
  batches_since_save_ = 0;
  return true;
}

/// Weights and epoch become the new backup together, with one rename. The metadata repeat the epoch for Keras.
Result<Done> BackupAndRestore::save(Run& run) {
  std::error_code failed;
  fs::create_directories(a_.backup_dir, failed);
  if (failed) return report_folder(a_.backup_dir, failed, run.sink());
  const std::pair<const char*, const char*> copies[] = {{weights_name, old_weights_name}, {metadata_name, old_metadata_name}};
  for (const auto& [name, old_name] : copies)
    if (a_.double_checkpoint && there(path(name)) &&
        !fs::copy_file(path(name), path(old_name), fs::copy_options::overwrite_existing, failed))
      return report_folder(path(old_name), failed, run.sink());
  TENON_TRY([[maybe_unused]] const Done weights,
            save_weights(run.model(), path(weights_name), run.sink(), {{std::string(epoch_note), epoch_}}));
  const auto text = to_json(Config::Dict{{"epoch", epoch_}, {"batch", last_batch_}});
  return write_file(path(metadata_name), std::as_bytes(std::span(text)), run.sink());
}

void BackupAndRestore::on_train_end(Run& run, const Logs&) {
  if (!a_.delete_checkpoint || run.interrupted()) return;
  std::error_code ignored;  // a file that stays is loaded by the next fit, which then finds nothing left to train
  for (const char* name : {metadata_name, weights_name, old_metadata_name, old_weights_name}) fs::remove(path(name), ignored);
  fs::remove(a_.backup_dir, ignored);  // only when nothing else is in it
}

}  // namespace tenon
