// Models with several inputs and outputs against real Keras: every form of losses, weights, metrics and arrays, recorded by
// tests/oracle/make_outputs.py.
#include <algorithm>
#include <cmath>

#include "oracle_cases.h"
#include "tenon/api/fit.h"
#include "tenon/archive/load.h"
#include "tenon/graph/graph.h"
#include "tenon/model/compile_config.h"
#include "tenon/train/batches.h"

namespace tenon {
namespace {

// Of a number itself, or of 1 where it is small. Training carries the rounding of 24 steps of Adam.
constexpr double of_logs = 1e-4, of_weights = 1e-4, of_one_step = 1e-5;

double error(double got, double expected) { return std::abs(got - expected) / std::max(1.0, std::abs(expected)); }

template <class T> T value(Result<T> result, const Report& report) {
  for (const auto& d : report.diagnostics())
    if (d.severity == Severity::error) FAIL_CHECK(entry(d.code).id << ": " << d.cause);
  REQUIRE(result.ok());
  return *std::move(result);
}

/// The arrays that the case names, by position or by name.
std::vector<Column> columns(test::OracleCases& oracle, const Config& names) {
  std::vector<Column> out;
  const auto read = [&](const Config& name, const std::string& key) {
    out.push_back({*name.string(), oracle.array("data/" + *name.string()), key});
  };
  if (names.string()) read(names, "");
  if (const auto* list = names.list())
    for (const auto& name : *list) read(name, "");
  if (const auto* dict = names.dict())
    for (const auto& [key, name] : *dict) read(name, key);
  return out;
}

Arrays first_rows(Arrays data, std::int64_t rows) { return data.slice(0, rows); }

struct Case {
  test::OracleCases& oracle;
  const Config& row;
  Report report{};
  std::string id = *row["id"].string();
  Model model = value(load_model(TENON_SOURCE_DIR "/tests/oracle/" + *row["start"].string(), report), report);
  Arrays data{columns(oracle, row["x"]), columns(oracle, row["y"]), columns(oracle, row["sample_weight"])};

  void compile() {
    auto args = compile_from_config(row["compile"], ConfigPlace{"outputs.json", id}, report);
    REQUIRE(args);
    model.compile(*std::move(args));
  }

  void check_history(const History& history) {
    std::vector<std::string> names, expected;
    for (const auto& [name, values] : history.values) names.push_back(name);
    for (const auto& name : *row["history"].list()) expected.push_back(*name.string());
    CHECK(names == expected);
    for (const auto& [name, values] : history.values) {
      if (!oracle.has(id + "/history/" + name)) continue;
      const Tensor keras = oracle.array(id + "/history/" + name);
      REQUIRE(values.size() == static_cast<std::size_t>(keras.rows()));
      CAPTURE(name);
      CHECK(error(values[0], keras.as<double>()[0]) <= of_one_step * 10);
      for (std::size_t e = 0; e < values.size(); ++e) CHECK(error(values[e], keras.as<double>()[e]) <= of_logs);
    }
  }

  void check_weights(const Graph& graph) {
    for (std::size_t l = 0; l < graph.layers.size(); ++l) {
      const auto variables = graph.layers[l].variables();
      for (std::size_t v = 0; v < variables.size(); ++v) {
        const std::string name = graph.layers[l].name + "/" + variables[v].name;
        CAPTURE(name);
        CHECK(test::difference(model.weights->layers[l][v], oracle.array(id + "/final/" + name)) <= of_weights);
      }
    }
  }

  void check_on_batch() {
    // Where outputs are a dict Keras orders their losses as the dict was written, Tenon by key.
    const bool ordered = !model.output_structure.dict();
    const auto expect = [&](std::vector<double> got, const Config& recorded) {
      std::vector<double> wanted;
      for (const auto& number : *recorded.list()) wanted.push_back(*number.number());
      if (!ordered) std::sort(got.begin(), got.end()), std::sort(wanted.begin(), wanted.end());
      REQUIRE(got.size() == wanted.size());
      for (std::size_t i = 0; i < got.size(); ++i) CHECK(error(got[i], wanted[i]) <= of_logs);
    };
    const auto& keras = *row["on_batch"].list();
    expect(value(test_on_batch(model, first_rows(data, 8), {}, report), report).values, keras[0]);
    expect(value(train_on_batch(model, first_rows(data, 8), {}, report), report).values, keras[1]);
    expect(value(test_on_batch(model, first_rows(data, 8), {}, report), report).values, keras[2]);
    const auto outputs = value(predict_on_batch(model, first_rows({data.x}, 8), {}, report), report);
    for (std::size_t o = 0; o < outputs.size(); ++o)
      CHECK(test::difference(outputs[o], oracle.array(id + "/predicted/" + std::to_string(o))) <= of_weights);
  }
};

/// First rows of the batches of the next epoch.
std::vector<std::int64_t> epoch(Batches& batches) {
  std::vector<std::int64_t> seen;
  batches.epoch([&](std::int64_t, std::span<const std::int64_t> rows) { return seen.push_back(rows.front()), true; });
  return seen;
}

}  // namespace

TEST_CASE("models with several inputs and outputs train as in Keras") {
  test::OracleCases oracle("outputs");
  for (const auto& row : oracle.cases()) {
    Case c{oracle, row};
    CAPTURE(c.id);
    c.compile();
    const auto& fit_args = row["fit"];
    FitArgs args{.epochs = *fit_args["epochs"].integer(),
                 .batch_size = *fit_args["batch_size"].integer(),
                 .validation_split = *fit_args["validation_split"].number(),
                 .shuffle = false,
                 .threads = 2};
    const History history = value(fit(c.model, c.data, args, c.report), c.report);
    c.check_history(history);
    c.check_weights(value(infer(c.model, c.report), c.report));
    const Logs logs = value(evaluate(c.model, c.data, {.batch_size = 16, .threads = 2}, c.report), c.report);
    CHECK(logs.size() == row["evaluate"].dict()->size());
    for (const auto& [name, number] : logs) CHECK(error(number, row["evaluate"][name].number().value_or(INFINITY)) <= of_logs);
    c.check_on_batch();
  }
}

TEST_CASE("an epoch of fewer steps than the data have goes on where the last one stopped") {
  Batches two(12, 4, 2);
  CHECK(epoch(two) == std::vector<std::int64_t>{0, 4});
  CHECK(epoch(two) == std::vector<std::int64_t>{8});  // as Keras: the pass is over
  CHECK(epoch(two) == std::vector<std::int64_t>{0, 4});
  Batches five(10, 4, 5);
  CHECK(epoch(five) == std::vector<std::int64_t>{0, 4, 8});
  CHECK(epoch(five) == std::vector<std::int64_t>{0, 4, 8});
  CHECK(five.steps() == 5);
  Batches all(10, 4, {});
  CHECK(epoch(all) == std::vector<std::int64_t>{0, 4, 8});
  CHECK(all.steps() == 3);
}

TEST_CASE("an epoch that stops early is followed by a new pass, unless steps say otherwise") {
  Batches all(8, 4, {});
  std::int64_t calls = 0;
  all.epoch([&](std::int64_t, std::span<const std::int64_t>) { return ++calls, false; });
  CHECK(calls == 1);
  CHECK(epoch(all) == std::vector<std::int64_t>{0, 4});
}

}  // namespace tenon
