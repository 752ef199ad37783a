// Models with a MultiOptimizer against Keras: tests/data/multi_optimizers, and the paths of variables that its patterns look at.
#include <algorithm>
#include <cmath>

#include "parity/reading.h"
#include "scratch_folder.h"
#include "tenon/archive/load.h"
#include "tenon/callbacks/learning_rate_scheduler.h"
#include "tenon/callbacks/reduce_lr_on_plateau.h"
#include "tenon/check/check.h"
#include "tenon/graph/variable_path.h"
#include "tenon/io/npz.h"
#include "tenon/layers.h"
#include "tenon/optimizers.h"
#include "tenon/summary/summary.h"
#include "tenon/train/fit.h"

namespace tenon {
namespace {

namespace fs = std::filesystem;
using Numbers = std::vector<double>;

const fs::path data_folder = fs::path(TENON_SOURCE_DIR) / "tests/data";
const fs::path folder = data_folder / "multi_optimizers";

// Of the largest number compared, after 50 steps: tests/oracle/README.md, training across.
constexpr double arrays_apart = 5e-5, losses_apart = 1e-5;
const RunOptions options{.threads = 2, .shards = 3};
RunArgs fifty_steps() { return {.batch_size = 16, .epochs = 10, .shuffle = false}; }

void add(Numbers& to, const Tensor& t) {
  if (t.dtype() == DType::float32) to.insert(to.end(), t.as<float>().begin(), t.as<float>().end());
  else to.insert(to.end(), t.as<double>().begin(), t.as<double>().end());
}

Numbers weights_of(const Model& m) {
  Numbers all;
  for (const auto& layer : m.weights->layers)
    for (const Tensor& t : layer) add(all, t);
  return all;
}

/// Every variable of the optimizer, as Keras lists them.
std::vector<Numbers> optimizer_of(const Model& m) {
  const auto& optimizer = m.compile_args->optimizer.object();
  const auto inner = optimizer.kind->map(optimizer.value).optimizers();
  std::vector<Numbers> all{{static_cast<double>(m.optimizer_state->iterations)}, {0.0}};
  REQUIRE(m.optimizer_state->inner.size() == inner.size());
  for (std::size_t i = 0; i < inner.size(); ++i) {
    const OptimizerState& state = m.optimizer_state->inner[i];
    all.push_back({static_cast<double>(state.iterations)});
    if (!inner[i].kind->learning_rate(inner[i].value).scheduled()) all.push_back({state.learning_rate});
    for (const Tensor& slot : state.slots) add(all.emplace_back(), slot);
  }
  return all;
}

double apart(const Numbers& ours, const Numbers& keras) {
  REQUIRE(ours.size() == keras.size());
  double most = 0, largest = 1e-3;
  for (std::size_t i = 0; i < keras.size(); ++i) {
    REQUIRE(std::isfinite(ours[i]));
    most = std::max(most, std::abs(ours[i] - keras[i]));
    largest = std::max(largest, std::abs(keras[i]));
  }
  return most / largest;
}

/// The furthest of several arrays; Keras' lie one after the other.
double apart(const std::vector<Numbers>& ours, const Numbers& keras) {
  double most = 0;
  auto at = keras.begin();
  for (const Numbers& each : ours) {
    const auto size = static_cast<std::ptrdiff_t>(each.size());
    REQUIRE(keras.end() - at >= size);
    most = std::max(most, apart(each, Numbers(at, at + size)));
    at += size;
  }
  REQUIRE(at == keras.end());
  return most;
}

struct Recorded {
  Report report{};
  NpzFile arrays = value(open_npz((folder / "values.npz").string(), report), report);

  Model model(const std::string& name) { return value(load_model((folder / (name + ".keras")).string(), report), report); }
  Numbers numbers(const std::string& name) {
    Numbers all;
    add(all, value(arrays.read(name, report), report));
    return all;
  }
  Arrays data() { return {.x = {{"x", value(arrays.read("x", report), report)}}, .y = {{"y", value(arrays.read("y", report), report)}}}; }
  History trained(Model& model, const RunArgs& args, std::span<Callback* const> callbacks = {}, const RunOptions& with = options) {
    const CheckedRun run = value(check(model, data(), {}, args, report), report);
    return value(fit(model, run, with, callbacks, report), report);
  }
};

Model small(Compile compile) {
  Sequential m{Input{.shape = {5}}, Dense{.units = 4}, Dense{.units = 3}};
  m.layers[1].name = "a", m.layers[2].name = "b";
  m.compile(std::move(compile));
  return m;
}

std::vector<Code> codes(const Report& report) {
  std::vector<Code> all;
  for (const auto& d : report.diagnostics()) all.push_back(d.code);
  return all;
}

}  // namespace

TEST_CASE("models with a MultiOptimizer train as in Keras, and their files hold the same") {
  const test::ScratchFolder scratch;
  for (const std::string name : {"shared", "arguments", "kinds"}) {
    CAPTURE(name);
    Recorded r;
    Model model = r.model(name);
    const History history = r.trained(model, fifty_steps());
    for (const auto& [log, values] : history.values)
      CHECK(apart(Numbers(values.begin(), values.end()), r.numbers(name + "/history/" + log)) <= losses_apart);
    const double weights = apart(weights_of(model), r.numbers(name + "/final/weights"));
    const double kept = apart(optimizer_of(model), r.numbers(name + "/final/optimizer"));
    MESSAGE(name << ": weights " << weights << ", optimizer " << kept);
    CHECK(weights <= arrays_apart);
    CHECK(kept <= arrays_apart);
    CHECK(summary(model).find("Optimizer params: " + std::to_string(r.numbers(name + "/final/optimizer").size()) + " (") !=
          std::string::npos);

    const std::string path = scratch / (name + ".keras");
    value(save_model(model, path, r.report), r.report);
    Model again = value(load_model(path, r.report), r.report);
    CHECK(weights_of(again) == weights_of(model));
    CHECK(optimizer_of(again) == optimizer_of(model));
    const auto more = r.trained(model, fifty_steps()), more_again = r.trained(again, fifty_steps());
    CHECK(more.values == more_again.values);
    for (const auto& d : r.report.diagnostics()) CHECK(d.code == Code::EntryIgnored);  // of "nothing"
  }
}

TEST_CASE("callbacks look at the learning rate of every optimizer, as in Keras") {
  const Config rows = json(folder / "callbacks.json");
  for (const Config& row : *rows.list()) {
    CAPTURE(*row["callback"].string());
    Recorded r;
    Model model = r.model("arguments");
    ReduceLROnPlateau plateau({.monitor = "loss", .factor = 0.5, .patience = 2, .verbose = 1, .min_delta = 10, .min_lr = 0.004});
    LearningRateScheduler scheduler([](std::int64_t, double rate) { return rate * 0.75; }, 1);
    Callback* const callbacks[] = {row["callback"].is("plateau") ? static_cast<Callback*>(&plateau) : &scheduler};
    std::string printed;
    RunOptions with = options;
    with.print = [&](const std::string& text) { printed += text; };
    const History history = r.trained(model, {.batch_size = 16, .epochs = 6, .shuffle = false}, callbacks, with);
    CHECK(printed == *row["printed"].string());
    for (const auto& [log, values] : *row["logs"].dict()) {
      CAPTURE(log);
      const auto* ours = history.find(log);
      REQUIRE(ours);
      Numbers keras;
      for (const Config& v : *values.list()) keras.push_back(*v.number());
      CHECK(apart(*ours, keras) <= losses_apart);
    }
  }
}

TEST_CASE("variables have the paths that Keras gives them when it loads the model") {
  const Config rows = json(fs::path(TENON_SOURCE_DIR) / "tests/oracle/variable_paths.json");
  for (const Config& row : *rows.list()) {
    CAPTURE(*row["model"].string());
    Report report;
    const Model model = value(load_model((data_folder / *row["model"].string()).string(), report), report);
    const Graph graph = value(infer(model, report), report);
    std::vector<std::string> keras;
    for (const Config& path : *row["paths"].list()) keras.push_back(*path.string());
    CHECK(keras_paths(graph) == keras);
  }
}

TEST_CASE("two optimizers that are alike do what one does, bit by bit, on any number of threads") {
  Recorded r;
  const auto weights = [&](const AnyOptimizer& optimizer, int threads) {
    Model model = r.model("shared");
    Compile compile = *model.compile_args;
    compile.optimizer = optimizer;
    model.compile(compile);
    r.trained(model, fifty_steps(), {}, {.threads = threads, .shards = 3});
    return weights_of(model);
  };
  const Adam adam{.learning_rate = 0.01, .clipnorm = 0.1};
  const Muon muon{.learning_rate = 0.01};
  const auto alone = weights(adam, 1);
  CHECK(weights(MultiOptimizer{.optimizer_map = {.default_optimizer = adam, .optimizer_map = {{"(conv|hidden)/.*", adam}}}}, 3) == alone);
  CHECK(weights(MultiOptimizer{.optimizer_map = {.default_optimizer = muon, .optimizer_map = {{".*/kernel", muon}}}}, 4) ==
        weights(muon, 1));
}

TEST_CASE("a pattern without a variable is a warning, a variable with two patterns an error") {
  const auto said = [](std::vector<OptimizerMap::Entry> entries) {
    Report report;
    const Model model = small(
        {.optimizer = MultiOptimizer{.optimizer_map = {.default_optimizer = SGD{}, .optimizer_map = std::move(entries)}}, .loss = "mse"});
    (void)check_model(model, report);
    return report;
  };
  CHECK(said({{"a/.*", Adam{}}, {"b/kernel", Adam{}}}).diagnostics().empty());
  CHECK(said({{"a/.*", Adam{}}, {"a/kernel", Adam{}}}).diagnostics().empty());  // what is its path wins
  CHECK(codes(said({{"a", Adam{}}})) == std::vector{Code::EntryIgnored});
  const Report prefixed = said({{"sequential/a/.*", Adam{}}});
  CHECK(codes(prefixed) == std::vector{Code::EntryIgnored});
  CHECK(prefixed.diagnostics()[0].cause.find("only until it is saved") != std::string::npos);
  CHECK(codes(said({{"a/.*", Adam{}}, {".*/kernel", Adam{}}})) == std::vector{Code::CallArgumentOutOfRange});
  CHECK(codes(said({{"a/(?=k).*", Adam{}}})) == std::vector{Code::ArgumentUnsupported});
  CHECK(codes(said({{"a/.*", MultiOptimizer{}}})) == std::vector{Code::ArgumentOutOfRange});
  CHECK(codes(said({{"a/.*", Adam{.learning_rate = -1}}})) == std::vector{Code::LearningRateUnusual});
}

}  // namespace tenon
