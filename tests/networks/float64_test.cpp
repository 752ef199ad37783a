// Models of floatx float64 against Keras: the layers, losses, metrics, optimizers and schedules of tests/data/float64.
#include <algorithm>
#include <cmath>

#include "parity/reading.h"
#include "scratch_folder.h"
#include "tenon/archive/load.h"
#include "tenon/base/python_number.h"
#include "tenon/check/check.h"
#include "tenon/initializers.h"
#include "tenon/io/npz.h"
#include "tenon/layers.h"
#include "tenon/train/logs.h"
#include "tenon/train/session.h"
#include "tenon/train/shuffle.h"

namespace tenon {
namespace {

namespace fs = std::filesystem;
using Doubles = std::vector<double>;

const fs::path folder = fs::path(TENON_SOURCE_DIR) / "tests/data/float64";

// Of the largest number compared: tests/oracle/README.md.
// A schedule's rate is a float32 in Keras, so its last digit is its own.
constexpr double at_once = 1e-12, after_training = 2e-10, by_schedule = 1e-7;

Doubles doubles(const Tensor& t) {
  REQUIRE(t.dtype() == DType::float64);
  return {t.as<double>().begin(), t.as<double>().end()};
}

/// Largest difference, of the largest number.
double distance(const Doubles& ours, const Doubles& keras) {
  REQUIRE(ours.size() == keras.size());
  double most = 0, largest = 0;
  for (std::size_t i = 0; i < keras.size(); ++i) {
    REQUIRE(std::isfinite(ours[i]));
    most = std::max(most, std::abs(ours[i] - keras[i]));
    largest = std::max(largest, std::abs(keras[i]));
  }
  return largest > 0 ? most / largest : most;
}

Doubles weights_of(const Model& m) {
  Doubles all;
  for (const auto& layer : m.weights->layers)
    for (const Tensor& t : layer) {
      const auto values = doubles(t);
      all.insert(all.end(), values.begin(), values.end());
    }
  return all;
}

struct Recorded {
  std::string name;
  Report report{};
  NpzFile arrays = value(open_npz((folder / (name + ".npz")).string(), report), report);

  Model model(const std::string& of) { return value(load_model((folder / (of + ".keras")).string(), report), report); }
  Tensor array(const std::string& n) { return value(arrays.read(n, report), report); }
  Doubles numbers(const std::string& n) { return doubles(array(n)); }
  Arrays data(const std::string& prefix = "") {
    Arrays d;
    for (auto [columns, letter] : {std::pair(&d.x, "x"), std::pair(&d.y, "y"), std::pair(&d.sample_weight, "w")})
      for (int i = 0; arrays.has(prefix + letter + std::to_string(i)); ++i)
        columns->push_back({letter + std::to_string(i), array(prefix + letter + std::to_string(i))});
    return d;
  }
};

const RunOptions options{.threads = 2, .shards = 3};
constexpr std::array names{"dense", "image", "sequence", "attention", "parts"};

Doubles by_size(Doubles values) {
  std::sort(values.begin(), values.end());
  return values;
}

/// What the optimizer keeps, as Keras lists it.
Doubles slots_of(const Model& m) {
  Doubles all;
  for (const Tensor& slot : m.optimizer_state->slots) {
    const auto values = doubles(slot);
    all.insert(all.end(), values.begin(), values.end());
  }
  return all;
}

}  // namespace

TEST_CASE("models of float64 predict what Keras predicts") {
  for (const std::string name : names) {
    CAPTURE(name);
    Recorded r{name};
    const Model model = r.model(name);
    const Arrays data{.x = r.data().x};
    for (const auto backend : {BackendChoice::reference, BackendChoice::cpu}) {
      const CheckedRun run = value(check(model, data, {}, {.purpose = Purpose::predict}, r.report), r.report);
      const auto outputs = value(predict(model, run, {.threads = 2, .backend = backend}, {}, r.report), r.report);
      for (std::size_t o = 0; o < outputs.size(); ++o) {
        const double apart = distance(doubles(outputs[o]), r.numbers("p" + std::to_string(o)));
        MESSAGE(name << ": output " << o << " " << apart);
        CHECK(apart <= at_once);
      }
    }
  }
}

TEST_CASE("models of float64 train as in Keras, and their files hold the same") {
  const test::ScratchFolder scratch;
  for (const std::string name : names) {
    CAPTURE(name);
    Recorded r{name};
    Model model = r.model(name);
    const RunArgs args{.batch_size = 8, .epochs = 17, .shuffle = false};
    const CheckedRun run = value(check(model, r.data(), {}, args, r.report), r.report);
    const History history = value(fit(model, run, options, {}, r.report), r.report);
    for (const auto& [log, values] : history.values) {
      const double apart = distance({values.begin(), values.end()}, r.numbers("history/" + log));
      MESSAGE(name << ": " << log << " " << apart);
      CHECK(apart <= after_training);
    }
    // By size: Keras lists the variables of a model in the model in an order of its own.
    const double weights = distance(by_size(weights_of(model)), by_size(r.numbers("after"))),
                 slots = distance(slots_of(model), r.numbers("optimizer"));
    MESSAGE(name << ": weights " << weights << ", optimizer " << slots);
    CHECK(weights <= after_training);
    CHECK(slots <= after_training);
    const std::string path = scratch / (name + ".keras");
    value(save_model(model, path, r.report), r.report);
    const Model again = value(load_model(path, r.report), r.report);
    CHECK(weights_of(again) == weights_of(model));
    CHECK(slots_of(again) == slots_of(model));
    CHECK(again.optimizer_state->learning_rate == model.optimizer_state->learning_rate);
    CHECK(again.optimizer_state->iterations == 51);
  }
}

namespace {

/// The loss of a step on all rows, and its gradients.
struct Step {
  double loss;
  Doubles gradients;
};
Step step_of(const Model& model, const Arrays& data) {
  Report report;
  const CheckedRun run = value(check(model, data, {}, {.batch_size = data.rows(), .shuffle = false}, report), report);
  Session session(model, run, options, report);
  const auto& done = session.step({run, run.data(), in_order(data.rows())}, Purpose::fit, 0);
  const auto gradients = done.stepper.gradients<double>();
  return {value_of(Tally(run.outputs()).add(done.stepper.sums(), done.plan), "loss").value(), {gradients.begin(), gradients.end()}};
}

Model with_weight(const Model& model, const Layout::Row& row, std::int64_t element, double change) {
  Model copy = model;
  Tensor& weights = copy.weights->layers[static_cast<std::size_t>(row.layer)][static_cast<std::size_t>(row.variable.index)];
  Doubles values = doubles(weights);
  values[static_cast<std::size_t>(element)] += change;
  weights = Tensor::copy<double>(weights.shape(), values);
  return copy;
}

}  // namespace

TEST_CASE("gradients of float64 are what differences of losses say, to nine digits") {
  constexpr double h = 1e-5, digits = 1e-8;
  for (const std::string name : names) {
    CAPTURE(name);
    Recorded r{name};
    Model model = r.model(name);
    Compile compile = *model.compile_args;
    compile.optimizer = "sgd";
    model.compile(compile);
    const Arrays data = r.data();
    const Graph graph = value(infer(model, r.report), r.report);
    const Step step = step_of(model, data);
    double largest = 0, worst = 0;
    for (const double g : step.gradients) largest = std::max(largest, std::abs(g));
    for (const auto& row : parameter_layout(graph).rows) {
      const auto& layer = graph.layers[static_cast<std::size_t>(row.layer)];
      for (const std::int64_t element : {std::int64_t{0}, row.size / 2}) {
        const double above = step_of(with_weight(model, row, element, h), data).loss;
        const double below = step_of(with_weight(model, row, element, -h), data).loss;
        const double error = std::abs((above - below) / (2 * h) - step.gradients[static_cast<std::size_t>(row.offset + element)]) / largest;
        CAPTURE(layer.name);
        CAPTURE(row.variable.name);
        CHECK(error <= digits);
        worst = std::max(worst, error);
      }
    }
    MESSAGE(name << ": " << worst << " of the largest gradient");
  }
}

TEST_CASE("every optimizer and schedule trains in float64 as in Keras") {
  Recorded r{"optimizers"};
  const Config rows = json(folder / "optimizers.json");
  CHECK(rows.list()->size() == 20);
  for (const auto& row : *rows.list()) {
    const std::string id = *row["id"].string();
    CAPTURE(id);
    const auto* kind = optimizer_kind(*row["optimizer"]["class_name"].string());
    REQUIRE(kind);
    Model model = r.model("optimizers");
    Compile compile = *model.compile_args;
    compile.optimizer = AnyObject<OptimizerKind>{value(kind->from_config(row["optimizer"]["config"], Site{r.report, {}}), r.report), kind};
    model.compile(compile);
    const CheckedRun run = value(check(model, r.data(), {}, {.batch_size = 8, .epochs = 5, .shuffle = false}, r.report), r.report);
    value(fit(model, run, options, {}, r.report), r.report);
    const double apart = distance(weights_of(model), r.numbers(id + "/after"));
    MESSAGE(id << " " << apart);
    CHECK(apart <= (kind->learning_rate(compile.optimizer.object().value).scheduled() ? by_schedule : after_training));
  }
}

TEST_CASE("losses and metrics of float64 are Keras', in all their digits") {
  Recorded r{"losses"};
  const Config rows = json(folder / "losses.json");
  CHECK(rows.list()->size() == 18);
  for (const auto& row : *rows.list()) {
    const std::string loss = *row["loss"].string(), name = *row["model"].string();
    CAPTURE(loss);
    Model model = r.model(name);
    model.compile({.optimizer = "sgd",
                   .loss = loss.c_str(),
                   .metrics = {"root_mean_squared_error", "mean_absolute_error", "mean_squared_logarithmic_error", "cosine_similarity"}});
    const CheckedRun run = value(check(model, r.data(name + "/"), {}, {.purpose = Purpose::evaluate, .batch_size = 8}, r.report), r.report);
    const Logs logs = value(evaluate(model, run, options, {}, r.report), r.report);
    for (const auto& [log, expected] : *row["logs"].dict()) {
      CAPTURE(log);
      const auto ours = value_of(logs, log);
      REQUIRE(ours);
      CHECK(std::abs(*ours - *expected.number()) <= at_once * std::max(std::abs(*expected.number()), 1.0));
    }
  }
}

TEST_CASE("float64 gives the same bits for any number of threads") {
  for (const std::string name : names) {
    CAPTURE(name);
    const auto trained = [&](int threads) {
      Recorded r{name};
      Model model = r.model(name);
      const CheckedRun run = value(check(model, r.data(), {}, {.batch_size = 8, .epochs = 2, .shuffle = false}, r.report), r.report);
      value(fit(model, run, {.threads = threads, .shards = 4}, {}, r.report), r.report);
      return weights_of(model);
    };
    CHECK(trained(1) == trained(3));
  }
}

TEST_CASE("start values of float64 have more digits than a float") {
  Model model = Sequential{Input{.shape = {4}, .dtype = DType::float64}, Dense{.units = 3, .bias_initializer = Constant{.value = 0.1}}};
  for (auto& layer : model.layers) layer.dtype = DTypePolicy::float64;
  Report report;
  const Graph graph = value(infer(model, report), report);
  const Layout layout = parameter_layout(graph);
  const Doubles values = doubles(initial_values(layout, std::nullopt, 7));
  CHECK(values[static_cast<std::size_t>(layout.rows[1].offset)] == as_cast(0.1));
  std::size_t narrow = 0;
  for (std::int64_t i = 0; i < layout.rows[0].size; ++i)
    narrow += values[static_cast<std::size_t>(i)] == static_cast<double>(static_cast<float>(values[static_cast<std::size_t>(i)]));
  CHECK(narrow < 3);
}

}  // namespace tenon
