// Keras' callbacks and ours see the same fits: tests/oracle/make_callbacks.py.
#include <filesystem>
#include <map>
#include <set>
#include <sstream>

#include <doctest/doctest.h>

#include "fake_run.h"
#include "scratch_folder.h"
#include "tenon/archive/load.h"
#include "tenon/archive/weights.h"
#include "tenon/callbacks/by_name.h"
#include "tenon/callbacks/learning_rate_scheduler.h"
#include "tenon/io/json.h"
#include "tenon/layers.h"
#include "tenon/losses.h"
#include "tenon/optimizers.h"

namespace tenon {
namespace {

Config recorded() {
  std::stringstream text;
  text << std::ifstream(TENON_SOURCE_DIR "/tests/oracle/callbacks.json").rdbuf();
  Report report;
  auto scenarios = parse_json(text.str(), InFile{"callbacks.json"}, report);
  REQUIRE(scenarios.ok());
  return *std::move(scenarios);
}

Weights one_weight(float value) { return {{{}, {Tensor::copy<float>({1, 1}, std::vector<float>{value})}}}; }

/// A model whose only weight counts epochs.
Model counter() {
  Model model = Sequential{Input{.shape = {1}}, Dense{.units = 1, .use_bias = false}};
  model.compile({.optimizer = SGD{}, .loss = "mse"});
  model.weights = one_weight(0);
  return model;
}

double weight_of(const Weights& weights) { return weights.layers.at(1).at(0).as<float>()[0]; }

std::unique_ptr<Callback> made(const Config& spec, Sink& sink) {
  const auto& name = *(*spec.list())[0].string();
  const auto& arguments = (*spec.list())[1];
  if (name == "LearningRateScheduler") {
    const double factor = *arguments["factor"].number();
    const auto after = *arguments["after"].integer();
    return std::make_unique<LearningRateScheduler>([=](std::int64_t epoch, double rate) { return epoch >= after ? rate * factor : rate; },
                                                   static_cast<int>(*arguments["verbose"].integer()));
  }
  auto callback = make_callback(name, arguments, sink);
  REQUIRE_MESSAGE(callback.ok(), name);
  return *std::move(callback);
}

struct Playback {
  Report report;
  test::FakeRun run{counter(), report};
  std::vector<std::unique_ptr<Callback>> callbacks;
  std::vector<double> rates;

  template <class Each> void call(Each each) {
    for (auto& c : callbacks)
      if (!run.failure) each(*c);
  }

  /// Keras' Model.fit; false when it fails.
  void fit(const Config& record) {
    const auto epochs = *record["epochs"].integer();
    run.stopped = false;
    call([&](Callback& c) { c.on_train_begin(run); });
    Logs last;
    for (auto epoch = *record["first"].integer(); epoch < epochs && !run.failure; ++epoch) {
      last = run_epoch(record, epoch);
      if (run.failure) return;
      rates.push_back(static_cast<double>(run.learning_rate()));
      if (run.stopped) break;
    }
    call([&](Callback& c) { c.on_train_end(run, last); });
  }

  Logs run_epoch(const Config& record, std::int64_t epoch) {
    call([&](Callback& c) { c.on_epoch_begin(run, epoch); });
    run.set_weights(one_weight(static_cast<float>(weight_of(run.weights())) + 1));
    std::int64_t batch = 0;
    for (const Config& loss : *(*record["batch_loss"].list())[static_cast<std::size_t>(epoch)].list()) {
      call([&](Callback& c) { c.on_train_batch_begin(run, batch); });
      call([&](Callback& c) { c.on_train_batch_end(run, batch, {{"loss", *loss.number()}}); });
      ++batch;
      if (run.stopped) break;
    }
    Logs logs;
    for (const auto& [name, values] : *record["logs"].dict())
      if (const auto& value = (*values.list())[static_cast<std::size_t>(epoch)]; !value.is_null()) logs.emplace_back(name, *value.number());
    std::sort(logs.begin(), logs.end());
    const Logs measured = logs;
    call([&](Callback& c) { c.on_epoch_end(run, epoch, logs); });
    return measured;
  }
};

/// Every model or weights file in the current folder, and the weight in it.
std::map<std::string, double> saved_files() {
  std::map<std::string, double> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(".")) {
    const std::string name = entry.path().lexically_normal().string();
    if (!entry.is_regular_file() || name == "log.csv") continue;
    Report report;
    Model model = counter();
    REQUIRE_MESSAGE(load_weights(model, name, report).ok(), name);
    files[name] = weight_of(*model.weights);
    if (name.ends_with(".keras")) CHECK(load_model(name, report).ok());
  }
  return files;
}

std::set<std::string> warned(const Report& report) {
  std::set<std::string> words;
  for (const auto& d : report.diagnostics())
    if (d.code == Code::MonitorMissing) {
      const auto& who = std::get<InCall>(d.where).function;
      words.insert(who == "EarlyStopping" ? "Early stopping" : who == "ModelCheckpoint" ? "Can save best" : "Learning rate reduction");
    }
  return words;
}

void compare(const Config& scenario) {
  const test::ScratchFolder folder;
  const auto before = std::filesystem::current_path();
  std::filesystem::current_path(folder.path());
  Playback play;
  play.run.metrics = {{"accuracy", "BinaryAccuracy"}, {"mae", "MeanAbsoluteError"}, {"seen", "MeanMetricWrapper"}};
  play.run.rate = static_cast<float>(*scenario["rate"].number());
  for (const auto& spec : *scenario["callbacks"].list()) play.callbacks.push_back(made(spec, play.report));
  for (const auto& fit : *scenario["fits"].list())
    if (!play.run.failure) play.fit(fit);
  const Config& saw = scenario["saw"];
  CHECK(play.run.printed == *saw["printed"].string());
  std::vector<double> rates;
  for (const auto& r : *saw["rates"].list()) rates.push_back(*r.number());
  CHECK(play.rates == rates);
  CHECK(weight_of(play.run.weights()) == *saw["weight"].number());
  std::map<std::string, double> files;
  for (const auto& [name, weight] : *saw["files"].dict()) files[name] = *weight.number();
  CHECK(saved_files() == files);
  CHECK(std::filesystem::exists("log.csv") == !saw["csv"].is_null());
  if (const auto* csv = saw["csv"].string()) CHECK(test::content("log.csv") == *csv);
  std::set<std::string> warnings;
  for (const auto& w : *saw["warned"].list()) warnings.insert(*w.string());
  CHECK(warned(play.report) == warnings);
  CHECK(play.run.failure.has_value() == !saw["raised"].is_null());
  std::filesystem::current_path(before);
}

}  // namespace

TEST_CASE("callbacks do in random fits what Keras' do") {
  const Config scenarios = recorded();
  REQUIRE(scenarios.list()->size() > 100);
  std::size_t number = 0;
  for (const Config& scenario : *scenarios.list()) {
    const std::string text = to_string(scenario["callbacks"]);
    CAPTURE(number);
    CAPTURE(text);
    compare(scenario);
    ++number;
  }
}

}  // namespace tenon
