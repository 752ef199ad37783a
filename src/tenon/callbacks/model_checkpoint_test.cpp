// What ModelCheckpoint saves, when, and what it says: keras/src/callbacks/model_checkpoint.py.
#include "tenon/callbacks/model_checkpoint.h"

#include <filesystem>

#include "fake_run.h"
#include "scratch_folder.h"
#include "tenon/archive/load.h"
#include "tenon/callbacks/path_pattern.h"
#include "tenon/train/training_models.h"

namespace tenon {
namespace {

using namespace testing;

Model trained_net() {
  Model model = plain_net();
  const auto run = checked(model, images(8), {});
  Report report;
  REQUIRE(fit(model, run, {.threads = 1}, {}, report).ok());
  return model;
}

struct Fixture {
  test::ScratchFolder folder;
  Report report;
  test::FakeRun run{trained_net(), report};
  Fixture() { run.metrics = {{"accuracy", "SparseCategoricalAccuracy"}, {"mae", "MeanAbsoluteError"}}; }
  std::string path(const std::string& name) const { return folder / name; }
  ModelCheckpoint::Arguments arguments(const std::string& name) { return {.filepath = path(name), .verbose = 1}; }
  void epoch(ModelCheckpoint& c, std::int64_t number, Logs logs) {
    c.on_epoch_begin(run, number);
    c.on_epoch_end(run, number, logs);
  }
};

}  // namespace

TEST_CASE("every epoch is saved under a name made of its numbers") {
  Fixture f;
  ModelCheckpoint c(f.arguments("deep/{epoch:02d}-{val_loss:.2f}.keras"));
  f.epoch(c, 0, {{"loss", 1.0}, {"val_loss", 0.125}});
  f.epoch(c, 11, {{"loss", 1.0}, {"val_loss", 2.0}});
  CHECK_FALSE(f.run.failure);
  CHECK(std::filesystem::exists(f.path("deep/01-0.12.keras")));
  CHECK(std::filesystem::exists(f.path("deep/12-2.00.keras")));
  Report report;
  CHECK(load_model(f.path("deep/12-2.00.keras"), report).ok());
  const std::string first = f.path("deep/01-0.12.keras"), second = f.path("deep/12-2.00.keras");
  CHECK(f.run.printed == "\nEpoch 1: saving model to " + first + "\n\nEpoch 1: finished saving model to " + first +
                             "\n\nEpoch 12: saving model to " + second + "\n\nEpoch 12: finished saving model to " + second + "\n");
}

TEST_CASE("only the best is saved, up or down as its metric says") {
  struct Direction {
    const char* monitor;
    double first, better, worse;
  };
  for (const Direction& d :
       {Direction{"val_loss", 1.0, 0.5, 0.75}, Direction{"val_accuracy", 0.5, 0.75, 0.6}, Direction{"mae", 1.0, 0.5, 0.75}}) {
    Fixture f;
    auto a = f.arguments("best.keras");
    a.monitor = d.monitor;
    a.save_best_only = true;
    ModelCheckpoint c(a);
    f.epoch(c, 0, {{d.monitor, d.first}});
    f.epoch(c, 1, {{d.monitor, d.better}});
    const std::string name = d.monitor, file = f.path("best.keras");
    CAPTURE(name);
    CHECK(f.run.printed.find("\nEpoch 1: " + name + " improved from None to " + (d.first == 1.0 ? "1.00000" : "0.50000") +
                             ", saving model to " + file + "\n") == 0);
    CHECK(std::filesystem::remove(file));
    f.run.printed.clear();
    f.epoch(c, 2, {{d.monitor, d.worse}});
    CHECK_FALSE(std::filesystem::exists(file));
    CHECK(f.run.printed == "\nEpoch 3: " + name + " did not improve from " + (d.better == 0.5 ? "0.50000" : "0.75000") + "\n");
    CHECK_FALSE(f.run.failure);
  }
}

TEST_CASE("a threshold counts as the best so far, and a value that is missing saves with a warning, once") {
  Fixture f;
  auto a = f.arguments("best.keras");
  a.save_best_only = true;
  a.initial_value_threshold = 0.3;
  ModelCheckpoint c(a);
  f.epoch(c, 0, {{"val_loss", 0.4}});
  CHECK_FALSE(std::filesystem::exists(f.path("best.keras")));
  f.epoch(c, 1, {{"loss", 0.1}});
  f.epoch(c, 2, {{"loss", 0.1}});
  CHECK(std::filesystem::exists(f.path("best.keras")));
  REQUIRE(f.report.diagnostics().size() == 1);
  CHECK(f.report.diagnostics()[0].code == Code::MonitorMissing);
}

TEST_CASE("a metric without a direction needs a mode") {
  Fixture f;
  auto a = f.arguments("best.keras");
  a.save_best_only = true;
  a.monitor = "my_metric";
  ModelCheckpoint c(a);
  f.epoch(c, 0, {{"my_metric", 1.0}});
  f.epoch(c, 1, {{"my_metric", 2.0}});
  CHECK(f.run.failure);
  REQUIRE_FALSE(f.report.diagnostics().empty());
  CHECK(f.report.diagnostics()[0].code == Code::MonitorDirectionUnknown);
  a.mode = MonitorMode::max;
  Fixture g;
  ModelCheckpoint with_mode(a);
  g.epoch(with_mode, 0, {{"my_metric", 1.0}});
  g.epoch(with_mode, 1, {{"my_metric", 2.0}});
  CHECK_FALSE(g.run.failure);
}

TEST_CASE("batches are counted over epochs") {
  Fixture f;
  auto a = f.arguments("{epoch}-{batch}.keras");
  a.save_freq = 3;
  ModelCheckpoint c(a);
  for (std::int64_t epoch = 0; epoch < 2; ++epoch) {
    c.on_epoch_begin(f.run, epoch);
    for (std::int64_t batch = 0; batch < 4; ++batch) c.on_train_batch_end(f.run, batch, {{"loss", 1.0}});
    Logs logs{{"loss", 1.0}};
    c.on_epoch_end(f.run, epoch, logs);
  }
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(f.folder.path())) names.push_back(entry.path().filename().string());
  std::sort(names.begin(), names.end());
  CHECK(names == std::vector<std::string>{"1-3.keras", "2-2.keras"});
}

TEST_CASE("patterns are filled as Python fills them, or refused") {
  Report report;
  const Logs logs{{"loss", 0.5}, {"val_loss", 12.345}};
  const PathValues values{{{"epoch", 7}}, logs};
  const auto filled = [&](const std::string& pattern) {
    const auto result = fill_pattern(pattern, values, report);
    return result ? *result : "refused";
  };
  CHECK(filled("a.keras") == "a.keras");
  CHECK(filled("{epoch:03d}_{loss:.3f}_{val_loss:8.1f}") == "007_0.500_    12.3");
  CHECK(filled("{{x}}{epoch}") == "{x}7");
  CHECK(report.diagnostics().empty());
  for (const char* bad : {"{accuracy}", "{epoch", "{loss:d}", "{epoch:.2q}", "{}", "{epoch:{loss}}"}) {
    CAPTURE(bad);
    CHECK(filled(bad) == "refused");
  }
  CHECK(report.count(Severity::error) == 6);
}

TEST_CASE("a file that cannot be written ends the run with a report") {
  Fixture f;
  auto a = f.arguments("x.keras");
  a.filepath = "/proc/no/such/place.keras";
  ModelCheckpoint c(a);
  f.epoch(c, 0, {{"loss", 1.0}});
  CHECK(f.run.failure);
  CHECK(f.report.count(Severity::error) == 1);
}

}  // namespace tenon
