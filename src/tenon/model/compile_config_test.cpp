#include "tenon/model/compile_config.h"

#include <doctest/doctest.h>

#include "tenon/io/json.h"
#include "tenon/optimizers.h"

using namespace tenon;

namespace {
struct Read {
  std::optional<Compile> args;
  Report report;
};

Read read(const std::string& json) {
  Read out;
  const auto config = parse_json(json, InFile{"m.keras", "member config.json"}, out.report);
  REQUIRE(config);
  out.args = compile_from_config(*config, ConfigPlace{"m.keras", "member config.json", "compile_config"}, out.report);
  CHECK(out.report.ok());  // warnings only
  return out;
}

std::string with(const std::string& optimizer, const std::string& rest) { return R"({"optimizer": )" + optimizer + ", " + rest + "}"; }
const std::string adam =
    R"({"module": "keras.optimizers", "class_name": "Adam", "config": {"name": "adam", "learning_rate": 0.002, "weight_decay": null, "clipnorm": null,
  "use_ema": false, "ema_momentum": 0.99, "beta_1": 0.8}, "registered_name": null})";
}  // namespace

TEST_CASE("no compile arguments") {
  CHECK_FALSE(read("{}").args);
  CHECK_FALSE(read("null").args);
  CHECK(read("{}").report.diagnostics().empty());
}

TEST_CASE("every form of one loss, of metrics and of an optimizer") {
  const auto got = read(with(
      adam,
      R"("loss": "mse", "metrics": ["accuracy", "mae"], "weighted_metrics": [{"class_name": "MeanSquaredError", "config": {"name": "mine"}}])"));
  REQUIRE(got.args);
  CHECK(got.args->optimizer.object().as<Adam>()->learning_rate.value == 0.002);
  CHECK(got.args->optimizer.object().as<Adam>()->beta_1 == 0.8);
  CHECK(got.args->loss.one()->kind() == loss_kind("mse"));
  CHECK(got.args->metrics.list()->size() == 2);
  CHECK(got.args->weighted_metrics.list()->size() == 1);
  for (
      const char* rest :
      {R"("loss": ["mse"])", R"("loss": {"out": "mse"}, "loss_weights": {"out": 1.0})",
       R"("loss": {"class_name": "MeanSquaredError", "config": {"reduction": "auto", "name": "m"}})",
       R"("loss": "mean_squared_error", "metrics": [["acc"]])", R"("loss": "mse", "metrics": {"out": ["acc"]})",
       R"("loss": "mse", "metrics": {"out": "acc"}, "loss_weights": [1.0])",
       R"("loss": "mse", "metrics": [[{"class_name": "MeanMetricWrapper", "config": {"name": "accuracy", "dtype": "float32", "fn": "categorical_accuracy"}}]])"}) {
    const auto one = read(with(adam, rest));
    REQUIRE(one.args);
    const Losses& loss = one.args->loss;
    const Losses& leaf = loss.list() ? loss.list()->front() : loss.named() ? loss.named()->front().second : loss;
    REQUIRE(leaf.one());
    CHECK(leaf.one()->kind() == loss_kind("mse"));
    CHECK(one.report.diagnostics().empty());
  }
  CHECK(read(with("\"adam\"", R"("loss": null)")).args->loss.is_none());
}

TEST_CASE("Keras 2's names of the optimizer's arguments") {
  const auto got = read(
      R"({"optimizer_config": {"class_name": "Custom>SGD", "config": {"name": "SGD", "lr": 0.5, "decay": 0.0, "momentum": 0.9, "nesterov": false, "jit_compile": true,
    "is_legacy_optimizer": false}}, "loss": "mse", "sample_weight_mode": null})");
  REQUIRE(got.args);
  CHECK(got.args->optimizer.object().as<SGD>()->learning_rate.value == 0.5);
  CHECK(got.args->optimizer.object().as<SGD>()->momentum == 0.9);
}

TEST_CASE("what is not supported makes one warning that names the key, and no arguments") {
  const std::pair<std::string, std::string> cases[] = {
      {with(adam, R"("loss": {"a": "mse", "b": 3})"), "key compile_config.loss.b"},
      {with(adam, R"("loss": "no_loss")"), "key compile_config.loss"},
      {with(adam, R"("loss": "mse", "metrics": ["no_metric"])"), "key compile_config.metrics[0]"},
      {with(adam, R"("loss": "mse", "metrics": {"a": ["acc"], "b": ["nothing"]})"), "key compile_config.metrics.b[0]"},
      {with(adam, R"("loss": "mse", "loss_weights": [0.5, "2"])"), "key compile_config.loss_weights[1]"},
      {with(R"({"class_name": "LossScaleOptimizer", "config": {}})", R"("loss": "mse")"), "key compile_config.optimizer"},
      {with(R"({"class_name": "MultiOptimizer", "config": {}})", R"("loss": "mse")"), "key compile_config.optimizer.config.optimizer_map"},
      {with(R"({"class_name": "SGD", "config": {"learning_rate": {"class_name": "MyDecay", "config": {}}}})", R"("loss": "mse")"),
       "key compile_config.optimizer.config.learning_rate"},
      {with(R"({"class_name": "SGD", "config": {"learning_rate": 0.1, "loss_scale_factor": 2.0}})", R"("loss": "mse")"),
       "key compile_config.optimizer.config.loss_scale_factor"},
      {with("3", R"("loss": "mse")"), "key compile_config.optimizer"}};
  for (const auto& [json, key] : cases) {
    const auto got = read(json);
    CHECK_FALSE(got.args);
    REQUIRE(got.report.diagnostics().size() == 1);
    CHECK(got.report.diagnostics()[0].severity == Severity::warning);
    CHECK(to_string(got.report.diagnostics()[0].where) == "m.keras, member config.json, " + key);
  }
}

TEST_CASE("what is written reads back the same, in Keras' order") {
  const auto got =
      read(with(adam, R"("loss": {"class_name": "BinaryCrossentropy", "config": {"from_logits": true}}, "metrics": ["accuracy"])"));
  REQUIRE(got.args);
  const Config config = compile_to_config(*got.args, std::vector<std::optional<float>>{0.002F});
  CHECK(
      to_json(config["optimizer"]["config"])
          .starts_with(
              R"({"name": "adam", "learning_rate": 0.0020000000949949026, "weight_decay": null, "clipnorm": null, "global_clipnorm": null, "clipvalue": null, "use_ema": false)"));
  CHECK(config["optimizer"]["module"].is("keras.optimizers"));
  CHECK(config["loss"]["config"]["from_logits"] == Config(true));
  CHECK(to_json(config["metrics"]) == R"(["accuracy"])");
  CHECK(config["weighted_metrics"].is_null());
  const auto again = read(to_json(config));
  REQUIRE(again.args);
  CHECK(compile_to_config(*again.args, std::vector<std::optional<float>>{0.002F}) == config);
}

TEST_CASE("losses, weights and metrics of several outputs go back as Keras wrote them") {
  for (
      const char* rest :
      {R"("loss": ["mse", "sparse_categorical_crossentropy"], "loss_weights": [1.0, 2.0], "metrics": [["mae"], ["accuracy"]], "weighted_metrics": null)",
       R"("loss": ["mse", null], "loss_weights": null, "metrics": [null, ["mae"]], "weighted_metrics": null)",
       R"("loss": {"price": {"module": "keras.losses", "class_name": "MeanSquaredError", "config": {"name": "mean_squared_error", "reduction": "sum_over_batch_size"}, "registered_name": null}, "kind": "sparse_categorical_crossentropy"}, "loss_weights": {"price": 1.0, "kind": 2.0}, "metrics": {"price": ["mae", {"module": "keras.metrics", "class_name": "MeanSquaredError", "config": {"name": "q", "dtype": "float32"}, "registered_name": null}], "kind": "accuracy"}, "weighted_metrics": {"price": ["mae"]})",
       R"("loss": {"a": {"b": "mse", "c": ["mae"]}}, "loss_weights": 2.0, "metrics": ["mae", "accuracy"], "weighted_metrics": null)"}) {
    const auto got = read(with(adam, rest));
    REQUIRE(got.args);
    const Config config = compile_to_config(*got.args, std::vector<std::optional<float>>{0.002F});
    std::string written;
    for (const char* key : {"loss", "loss_weights", "metrics", "weighted_metrics"})
      written += (written.empty() ? "\"" : ", \"") + std::string(key) + "\": " + to_json(config[key]);
    CHECK(written == rest);
  }
}
