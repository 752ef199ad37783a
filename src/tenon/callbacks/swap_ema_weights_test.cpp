// SwapEMAWeights in fits that Keras made as well: tests/oracle/make_swap_ema.py.
#include "tenon/callbacks/swap_ema_weights.h"

#include "scratch_folder.h"
#include "tenon/callbacks/lambda_callback.h"
#include "tenon/io/json.h"
#include "tenon/train/training_models.h"

namespace tenon {
namespace {

using namespace testing;

Tensor array(const Config& numbers, Shape shape) {
  std::vector<float> values;
  for (const auto& n : *numbers.list()) values.push_back(static_cast<float>(*n.number()));
  return Tensor::copy<float>(std::move(shape), values);
}

Weights weights_of(const Config& record) { return {{{}, {array((*record.list())[0], {3, 2}), array((*record.list())[1], {2})}}}; }

/// The tolerance of tests/oracle/README.md.
void compare(const Weights& got, const Config& record) {
  const Weights expected = weights_of(record);
  for (std::size_t v = 0; v < 2; ++v)
    for (std::size_t i = 0; i < expected.layers[1][v].as<float>().size(); ++i)
      CHECK(std::abs(got.layers[1][v].as<float>()[i] - expected.layers[1][v].as<float>()[i]) <= 1e-5f);
}

Arrays rows(const Config& record, std::int64_t count) {
  return {.x = {{"x", array(record["x"], {20, 3}).slice(0, count)}}, .y = {{"y", array(record["y"], {20, 2}).slice(0, count)}}};
}

Model net(SGD optimizer) {
  Model model = Sequential{Input{.shape = {3}}, Dense{.units = 2}};
  model.compile({.optimizer = optimizer, .loss = "mse"});
  return model;
}

}  // namespace

TEST_CASE("averages are evaluated, seen and left behind as in Keras") {
  Report report;
  const auto cases = parse_json(test::content(TENON_SOURCE_DIR "/tests/oracle/swap_ema.json"), InFile{"swap_ema.json"}, report);
  REQUIRE(cases.ok());
  for (const Config& record : *cases->list()) {
    const bool on_epoch = *record["swap_on_epoch"].boolean(), validated = *record["validated"].boolean();
    CAPTURE(on_epoch);
    CAPTURE(validated);
    Model model = net({.learning_rate = 0.1, .use_ema = true, .ema_momentum = 0.8});
    model.weights = weights_of(record["before"]);
    SwapEMAWeights swap({.swap_on_epoch = on_epoch});
    std::vector<Weights> seen;
    LambdaCallback look({.on_epoch_end = [&](Run& run, std::int64_t, Logs&) { seen.push_back(run.weights()); }});
    const auto run = checked(model, rows(record, 20), {.batch_size = 5, .epochs = 3, .shuffle = false},
                             validated ? std::optional(rows(record, 8)) : std::nullopt);
    const auto history = fit(model, run, {.threads = 1}, std::vector<Callback*>{&swap, &look}, report);
    REQUIRE(history.ok());
    REQUIRE(seen.size() == 3);
    for (std::size_t epoch = 0; epoch < 3; ++epoch) compare(seen[epoch], (*record["seen"].list())[epoch]);
    compare(*model.weights, record["after"]);
    for (const auto& [name, values] : *record["history"].dict())
      for (std::size_t epoch = 0; epoch < 3; ++epoch)
        CHECK(std::abs((*history->find(name))[epoch] - *(*values.list())[epoch].number()) <= 1e-5);
    SwapEMAWeights for_evaluation({});
    const auto all = checked(model, rows(record, 20), {.purpose = Purpose::evaluate});
    const auto logs = evaluate(model, all, {.threads = 1}, std::vector<Callback*>{&for_evaluation}, report);
    REQUIRE(logs.ok());
    CHECK(std::abs(*value_of(*logs, "loss") - *record["evaluated"].number()) <= 1e-5);
  }
}

TEST_CASE("an optimizer without averages is told") {
  Report report;
  Model model = net({.learning_rate = 0.1});
  SwapEMAWeights swap({.swap_on_epoch = true});
  const auto run = checked(model,
                           {.x = {{"x", Tensor::copy<float>({4, 3}, std::vector<float>(12, 1.0f))}},
                            .y = {{"y", Tensor::copy<float>({4, 2}, std::vector<float>(8, 1.0f))}}},
                           {.epochs = 2});
  CHECK_FALSE(fit(model, run, {.threads = 1}, std::vector<Callback*>{&swap}, report).ok());
  REQUIRE(report.diagnostics().size() == 1);
  CHECK(report.diagnostics()[0].code == Code::CallArgumentOutOfRange);
}

}  // namespace tenon
