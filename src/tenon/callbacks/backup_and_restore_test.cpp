// BackupAndRestore: a fit that was interrupted and goes on leaves the same bits as one that was not.
#include "tenon/callbacks/backup_and_restore.h"

#include <filesystem>

#include "scratch_folder.h"
#include "tenon/archive/weights.h"
#include "tenon/callbacks/lambda_callback.h"
#include "tenon/train/training_models.h"

namespace tenon {
namespace {

using namespace testing;
namespace fs = std::filesystem;

struct Fitted {
  Model model;
  std::optional<History> history;
  Report report;
};

/// Five epochs of three batches; `dies` may end the process' work at any moment: nothing of the model survives but the backup.
Fitted run_fit(std::vector<Callback*> callbacks, const std::atomic<bool>* stop = nullptr) {
  Fitted f{everything_net(), {}, {}};
  const auto run = checked(f.model, images(40), {.batch_size = 16, .epochs = 5});
  if (auto history = fit(f.model, run, {.threads = 1, .seed = 5, .shards = 2, .stop = stop}, callbacks, f.report))
    f.history = *std::move(history);
  return f;
}

/// Fails the fit, as an exception in Keras: no callback sees its end.
LambdaCallback killer(std::int64_t epoch, std::int64_t batch) {
  auto here = std::make_shared<std::int64_t>();
  return LambdaCallback({.on_epoch_begin = [=](Run&, std::int64_t e) { *here = e; },
                         .on_train_batch_end =
                             [=](Run& run, std::int64_t b, const Logs&) {
                               if (*here == epoch && b == batch)
                                 run.fail(report(run.sink(), Code::Diverged, InCall{"test", ""}).because("The test ends here.").emit());
                             }});
}

std::vector<std::string> files_in(const std::string& folder) {
  std::vector<std::string> names;
  if (fs::exists(folder))
    for (const auto& entry : fs::directory_iterator(folder)) names.push_back(entry.path().filename().string());
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace

TEST_CASE("what was interrupted in any epoch goes on with the same bits") {
  const auto whole = run_fit({});
  for (std::int64_t epoch = 0; epoch < 5; ++epoch) {
    CAPTURE(epoch);
    const test::ScratchFolder folder;
    BackupAndRestore backup({.backup_dir = folder / "deep/backup"});
    auto kill = killer(epoch, 1);
    const auto killed = run_fit({&backup, &kill});
    CHECK_FALSE(killed.history);
    CHECK(files_in(folder / "deep/backup").size() == (epoch ? 2 : 0));
    if (epoch)
      CHECK(test::content(folder / "deep/backup/training_metadata.json") == "{\"epoch\": " + std::to_string(epoch) + ", \"batch\": 0}");
    BackupAndRestore again({.backup_dir = folder / "deep/backup"});
    const auto resumed = run_fit({&again});
    REQUIRE(resumed.history);
    CHECK(resumed.history->epochs.front() == epoch);
    CHECK(resumed.history->epochs.size() == static_cast<std::size_t>(5 - epoch));
    CHECK(numbers(resumed.model) == numbers(whole.model));
    CHECK(resumed.model.optimizer_state->iterations == 15);
    CHECK_FALSE(fs::exists(folder / "deep/backup"));
  }
}

TEST_CASE("Ctrl-C keeps the backup, the end of training deletes it and nothing else") {
  const test::ScratchFolder folder;
  const std::string dir = folder / "backup";
  std::atomic<bool> stop{false};
  LambdaCallback press({.on_epoch_begin = [&](Run&, std::int64_t epoch) { stop = epoch == 2; }});
  BackupAndRestore backup({.backup_dir = dir, .double_checkpoint = true});
  const auto interrupted = run_fit({&backup, &press}, &stop);
  REQUIRE(interrupted.history);
  CHECK(interrupted.history->stopped);
  CHECK(files_in(dir).size() == 4);
  test::put(dir + "/mine.txt", "not a backup");
  const auto resumed = run_fit({&backup});
  CHECK(resumed.history->epochs == std::vector<std::int64_t>{2, 3, 4});
  CHECK(files_in(dir) == std::vector<std::string>{"mine.txt"});
}

TEST_CASE("a backup every so many batches keeps weights within an epoch; the epoch starts anew") {
  const test::ScratchFolder folder;
  const std::string dir = folder / "backup";
  BackupAndRestore backup({.backup_dir = dir, .save_freq = 2});
  auto kill = killer(2, 2);
  CHECK_FALSE(run_fit({&backup, &kill}).history);
  CHECK(test::content(dir + "/training_metadata.json") == "{\"epoch\": 2, \"batch\": 1}");  // after batches 2, 4, 6 and 8 of all
  BackupAndRestore again({.backup_dir = dir, .save_freq = 2, .delete_checkpoint = false});
  auto kill_soon = killer(2, 1);
  CHECK_FALSE(run_fit({&again, &kill_soon}).history);
  CHECK(test::content(dir + "/training_metadata.json") == "{\"epoch\": 2, \"batch\": 1}");
  const auto resumed = run_fit({&again});
  CHECK(resumed.history->epochs == std::vector<std::int64_t>{2, 3, 4});
  CHECK(resumed.model.optimizer_state->iterations == 8 + 2 + 9);
  CHECK(files_in(dir).size() == 2);
}

TEST_CASE("weights and epoch are one: metadata that were not written any more do not count") {
  const test::ScratchFolder folder;
  const std::string dir = folder / "backup";
  BackupAndRestore backup({.backup_dir = dir});
  auto kill = killer(3, 0);
  CHECK_FALSE(run_fit({&backup, &kill}).history);
  test::put(dir + "/training_metadata.json", "{\"epoch\": 2, \"batch\": 0}");  // the process died between the two files
  const auto whole = run_fit({});
  const auto resumed = run_fit({&backup});
  CHECK(resumed.history->epochs.front() == 3);
  CHECK(numbers(resumed.model) == numbers(whole.model));
}

TEST_CASE("a damaged backup gives way to the one before it, or is reported") {
  const test::ScratchFolder folder;
  const std::string dir = folder / "backup";
  BackupAndRestore backup({.backup_dir = dir, .double_checkpoint = true});
  auto kill = killer(3, 0);
  CHECK_FALSE(run_fit({&backup, &kill}).history);
  const auto bytes = test::content(dir + "/latest.weights.h5");
  test::put(dir + "/latest.weights.h5", bytes.substr(0, bytes.size() / 2));
  const auto resumed = run_fit({&backup});
  REQUIRE(resumed.history);
  CHECK(resumed.history->epochs.front() == 2);
  REQUIRE(resumed.report.diagnostics().size() == 1);
  CHECK(resumed.report.diagnostics()[0].severity == Severity::warning);
  CHECK(numbers(resumed.model) == numbers(run_fit({}).model));

  fs::create_directories(dir);
  test::put(dir + "/latest.weights.h5", bytes.substr(0, bytes.size() / 2));
  const auto lost = run_fit({&backup});
  CHECK_FALSE(lost.history);
  CHECK(lost.report.count(Severity::error) == 1);
}

TEST_CASE("metadata alone, as Keras writes them, and folders that cannot be made") {
  const test::ScratchFolder folder;
  const std::string dir = folder / "backup";
  fs::create_directories(dir);
  test::put(dir + "/training_metadata.json", "{\"epoch\": 4, \"batch\": 0}");
  BackupAndRestore backup({.backup_dir = dir});
  CHECK(run_fit({&backup}).history->epochs == std::vector<std::int64_t>{4});
  fs::create_directories(dir);
  for (const char* text : {"{}", "{\"epoch\": -1}", "{\"epoch\": \"x\"}", "nothing"}) {
    CAPTURE(text);
    test::put(dir + "/training_metadata.json", text);
    const auto f = run_fit({&backup});
    CHECK_FALSE(f.history);
    CHECK(f.report.count(Severity::error) == 1);
  }
  for (const char* bad : {"", "/proc/no/backup"}) {
    BackupAndRestore nowhere({.backup_dir = bad});
    const auto f = run_fit({&nowhere});
    CHECK_FALSE(f.history);
    CHECK(f.report.count(Severity::error) == 1);
  }
}

}  // namespace tenon
