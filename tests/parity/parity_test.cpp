// Every optimizer on every loss, and small whole models, against real Keras, from the same weights and batches: the first gradients, the
// first ten losses, and the weights after 100 or 50 steps.
#include <fmt/format.h>

#include <cmath>
#include <map>

#include "reading.h"
#include "tenon/archive/load.h"
#include "tenon/io/npz.h"
#include "tenon/train/logs.h"
#include "tenon/train/session.h"
#include "tenon/train/shuffle.h"

namespace tenon {
namespace {

// Gradients: of the largest one of their variable, or of a hundredth of the largest one of all: what is smaller is what is left of larger
// terms, as of a shift that the next normalization takes away. Losses: of themselves.
constexpr double first_step = 1e-5, smallest_scale = 1e-2, first_losses = 1e-5;
// In the end the largest difference of a weight from Keras on TensorFlow, against that of another Keras (make_training.py says which). Both
// are rounding, a few units in the last place, so one case may come out several times larger or smaller - more so under normalization and
// Adam, which magnify it; over all cases they must be alike.
constexpr double one_case = 5, all_cases = 1.25, last_place = 1.2e-7;

/// What Keras did, and what it started from.
struct Oracle {
  std::filesystem::path folder;
  std::int64_t steps;
  Report report{};
  NpzFile values = value(open_npz((folder / "values.npz").string(), report), report);
  std::map<std::string, double> spread{};  // case -> largest difference of a final weight, TensorFlow to the other Keras
  double largest_spread = 0;

  Oracle(const std::string& name, std::int64_t count)
      : folder(std::filesystem::path(TENON_SOURCE_DIR) / "tests/oracle" / name), steps(count) {
    const Config rows = json(folder / "spread.json");
    for (const auto& row : *rows.list()) {
      const double distance = *row["largest_weight"].number();
      spread[*row["id"].string()] = distance;
      largest_spread = std::max(largest_spread, distance);
    }
  }
  Tensor read(const std::string& name) { return value(values.read(name, report), report); }
  std::vector<float> floats(const std::string& name) {
    const Tensor t = read(name);
    return {t.as<float>().begin(), t.as<float>().end()};
  }
};

struct Case {
  std::string id;
  Model model;
  Arrays data;
  RunArgs args;
  RunOptions options{.threads = 2, .shards = 3};  // of 6, 5 and 5 rows: BatchNormalization has to look across them
};

AnyOptimizer optimizer_of(const Config& record) {
  const auto* kind = optimizer_kind(*record["class_name"].string());
  REQUIRE(kind);
  Report report;
  return AnyObject<OptimizerKind>{value(kind->from_config(record["config"], Site{report, {}}), report), kind};
}

RunArgs args_of(const Config& fit) {
  RunArgs args{.batch_size = *fit["batch_size"].integer(), .epochs = *fit["epochs"].integer(), .shuffle = *fit["shuffle"].boolean()};
  if (const auto split = fit["validation_split"].number()) args.validation_split = *split;
  if (const auto* weights = fit["class_weight"].dict())
    for (const auto& [id, weight] : *weights) args.class_weight[std::stoll(id)] = *weight.number();
  return args;
}

Case case_of(const Config& row, Oracle& oracle) {
  Report report;
  Case c{
      *row["id"].string(), value(load_model((oracle.folder / *row["start"].string()).string(), report), report), {}, args_of(row["fit"])};
  Compile compile = *c.model.compile_args;
  compile.optimizer = optimizer_of(row["optimizer"]);
  c.model.compile(compile);
  const NpzFile arrays = value(open_npz((oracle.folder / *row["data"].string()).string(), report), report);
  for (const auto& name : arrays.names())  // x and y, or x0, x1, y0, y1
    (name[0] == 'x' ? c.data.x : c.data.y).push_back({name, value(arrays.read(name, report), report)});
  if (*row["sample_weight"].boolean()) c.data.sample_weight = {{"sample_weight", oracle.read("sample_weight")}};
  return c;
}

CheckedRun checked(const Case& c) {
  Report report;
  return value(check(c.model, c.data, {}, c.args, report), report);
}

double largest(const std::vector<float>& v) {
  double most = 0;
  for (const float x : v) most = std::max(most, static_cast<double>(std::abs(x)));
  return most;
}
double distance(const float* a, const std::vector<float>& b) {
  double most = 0;
  for (std::size_t i = 0; i < b.size(); ++i) most = std::max(most, std::abs(static_cast<double>(a[i]) - static_cast<double>(b[i])));
  return most;
}

struct Worst {
  double gradient = 0, loss = 0, weight = 0, log_ratio = 0;
  int cases = 0, nearer = 0;  // than the other Keras
};

/// Of attention: it adds the same to every score, so its gradient is rounding, of which Adam makes full steps.
bool has_no_effect(const Variable& variable) { return variable.name.ends_with("key/bias"); }

/// Of the first batch, as they are before an optimizer clips or collects them.
void check_first_gradients(const Case& c, Oracle& oracle, Worst& worst) {
  Model model = c.model;
  Compile compile = *model.compile_args;
  compile.optimizer = "sgd";
  model.compile(compile);
  Report report;
  const auto run = value(check(model, c.data, {}, c.args, report), report);
  Session session(model, run, c.options, report);
  const auto order = in_order(std::min(run.data().rows(), run.batch_size()));
  const auto& done = session.step({run, run.data(), order}, Purpose::fit, 0);
  const auto& rows = session.variables().parameter_layout.rows;
  std::vector<std::vector<float>> expected;
  double largest_of_all = 0;
  for (const auto& row : rows) {
    const std::string& layer = run.graph().layers[static_cast<std::size_t>(row.layer)].name;
    expected.push_back(oracle.floats(c.id + "/gradient/" + layer + "/" + std::to_string(row.variable.index)));
    largest_of_all = std::max(largest_of_all, largest(expected.back()));
  }
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const double scale = std::max(largest(expected[i]), smallest_scale * largest_of_all);
    const double error = distance(done.stepper.gradients<float>().data() + rows[i].offset, expected[i]) / scale;
    CAPTURE(rows[i].variable.name);
    CHECK(error <= first_step);
    worst.gradient = std::max(worst.gradient, error);
  }
}

void check_first_losses(const Case& c, Oracle& oracle, Worst& worst) {
  const auto run = checked(c);
  Report report;
  Session session(c.model, run, c.options, report);
  const auto order = in_order(run.data().rows());
  const auto keras = oracle.floats(c.id + "/first_losses");
  std::vector<double> losses;
  while (losses.size() < keras.size())
    for_each_batch(order, run.batch_size(), [&](std::int64_t, std::span<const std::int64_t> rows) {
      const auto& done = session.step({run, run.data(), rows}, Purpose::fit, losses.size());
      Tally of_batch(run.outputs());
      losses.push_back(value_of(of_batch.add(done.stepper.sums(), done.plan), "loss").value());
      return losses.size() < keras.size();
    });
  for (std::size_t i = 0; i < losses.size(); ++i) {
    const double error = std::abs(losses[i] - static_cast<double>(keras[i])) / std::abs(static_cast<double>(keras[i]));
    CAPTURE(i);
    CHECK(error <= first_losses);
    worst.loss = std::max(worst.loss, error);
  }
}

void check_training(Case c, Oracle& oracle, Worst& worst) {
  const auto run = checked(c);
  Report report;
  const History history = value(fit(c.model, run, c.options, {}, report), report);
  CHECK(c.model.optimizer_state->iterations == oracle.steps);
  REQUIRE(oracle.spread.contains(c.id));
  const double spread = std::max(oracle.spread.at(c.id), last_place);
  double difference = 0;
  for (std::size_t l = 0; l < run.graph().layers.size(); ++l) {
    const auto& layer = run.graph().layers[l];
    const std::vector<Variable> variables = layer.variables();
    for (std::size_t v = 0; v < variables.size(); ++v)
      if (!has_no_effect(variables[v]))
        difference = std::max(difference, distance(c.model.weights->layers[l][v].as<float>().data(),
                                                   oracle.floats(c.id + "/final/" + layer.name + "/" + std::to_string(v))));
  }
  CHECK(difference <= one_case * spread);
  worst.weight = std::max(worst.weight, difference);
  worst.log_ratio += std::log(std::max(difference, last_place) / spread);
  worst.nearer += difference <= spread;
  ++worst.cases;
  for (const auto& [name, values] : history.values) {
    const auto keras = oracle.floats(c.id + "/history/" + name);
    REQUIRE(values.size() == keras.size());
    CAPTURE(name);
    CHECK(values[0] == doctest::Approx(static_cast<double>(keras[0])).epsilon(1e-4));
  }
}

/// What Tenon makes of every case; says how near it comes.
Worst check_all(Oracle& oracle) {
  Worst worst;
  const Config rows = json(oracle.folder / "cases.json");
  for (const auto& row : *rows.list()) {
    Case c = case_of(row, oracle);
    CAPTURE(c.id);
    for (const int shards : {3, 1}) {
      c.options.shards = shards;
      check_first_gradients(c, oracle, worst);
      check_first_losses(c, oracle, worst);
    }
    c.options.shards = 3;
    check_training(c, oracle, worst);
  }
  const double ratio = std::exp(worst.log_ratio / worst.cases);
  CHECK(ratio <= all_cases);
  MESSAGE(fmt::format(
      "{} cases; worst gradient {:.1e}, worst of the first losses {:.1e}; weights after {} steps: worst {:.1e}, of the other Keras "
      "{:.1e}; {} cases no further than it, on average {:.2f} of its distance",
      worst.cases, worst.gradient, worst.loss, oracle.steps, worst.weight, oracle.largest_spread, worst.nearer, ratio));
  return worst;
}

}  // namespace

TEST_CASE("training with every optimizer and loss agrees with Keras") {
  Oracle oracle("training", 100);
  const Worst worst = check_all(oracle);
  CHECK(worst.cases >= 100);
  CHECK(worst.weight <= oracle.largest_spread);  // no case is further away than the furthest of the other Keras
}

TEST_CASE("training of whole models agrees with Keras") {
  Oracle oracle("whole_models", 50);
  const Worst worst = check_all(oracle);
  CHECK(worst.cases >= 6);
}

}  // namespace tenon
