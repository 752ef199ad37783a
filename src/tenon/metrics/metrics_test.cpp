// Every metric against what real Keras' evaluate() returns, or the metric alone, after 1, 2 and 3 uneven batches, weighted and not.
#include <doctest/doctest.h>

#include <numeric>

#include "ir_eval.h"
#include "oracle_cases.h"
#include "tenon/compile/metric.h"
#include "tenon/compile/same_rank.h"
#include "tenon/metrics.h"

namespace tenon {
namespace {

using ir::Ref;

struct Batch {
  Tensor y_true, y_pred;
  std::optional<Tensor> weights;
};

/// The sums of one batch.
std::vector<double> sums_of(const MetricKind& kind, const std::any& metric, const Batch& batch) {
  const auto backend = make_reference_backend();
  ir::Graph graph;
  ir::Builder b(graph);
  const Ref y_true = b.leaf(ir::Role::data, 0, batch.y_true.spec()), y_pred = b.leaf(ir::Role::data, 1, batch.y_pred.spec());
  test::Leaves leaves{{y_true, batch.y_true}, {y_pred, batch.y_pred}};
  std::optional<Ref> weights;
  if (batch.weights) {
    weights = b.leaf(ir::Role::data, 2, batch.weights->spec());
    leaves.emplace_back(*weights, *batch.weights);
  }
  MetricLowering lowering(graph, y_true, y_pred, weights);
  const Ref sums = kind.lower(metric, lowering);
  const Tensor value = test::evaluate(graph, leaves, *backend)[static_cast<std::size_t>(sums.id)];
  CHECK(value.shape().rank() == 1);
  return {value.as<float>().begin(), value.as<float>().end()};
}

/// A number, or a list of them.
std::vector<double> numbers(const Config& c) {
  std::vector<double> all;
  if (!c.list()) return {*c.number()};
  for (const Config& item : *c.list()) all.push_back(*item.number());
  return all;
}

/// Keras writes some whole floats as they were given: 0 for 0.0.
bool same(const Config& a, const Config& b) {
  if (a.number() && b.number()) return *a.number() == *b.number();
  if (!a.dict() || !b.dict() || a.dict()->size() != b.dict()->size()) return a == b;
  return std::equal(a.dict()->begin(), a.dict()->end(), b.dict()->begin(),
                    [](const auto& x, const auto& y) { return x.first == y.first && same(x.second, y.second); });
}

/// What the logs show: the mean, where Keras gives an array.
double result_of(const MetricKind& kind, const std::any& metric, std::span<const double> sums) {
  std::vector<double> results;
  kind.results(metric, sums, results);
  return std::accumulate(results.begin(), results.end(), 0.0) / static_cast<double>(results.size());
}

std::vector<Batch> batches_of(test::OracleCases& oracle, const Config& c, bool weighted) {
  std::vector<Batch> batches;
  for (std::int64_t i = 0; i < *c["batches"].integer(); ++i) {
    const std::string at = *c["id"].string() + "/b" + std::to_string(i) + "/";
    batches.push_back({oracle.array(at + "y_true"), oracle.array(at + "y_pred"), std::nullopt});
    if (weighted) batches.back().weights = oracle.array(at + "sample_weight");
  }
  return batches;
}

/// The metric that Keras chose for row `i` of "metrics" or "weighted_metrics", with the arguments of the row where it has some.
std::pair<const MetricKind*, std::any> metric_of(const Config& c, const char* group, std::size_t i) {
  const MetricKind* kind = metric_kind(*(*c["resolved"][group].list())[i]["class_name"].string());
  REQUIRE(kind);
  const Config& spelled = (*c[group].list())[i];
  if (!spelled.dict()) return {kind, kind->make_default()};
  Report report;
  auto metric = kind->from_config(spelled["config"], Site{report, {"", std::string(kind->name), ""}});
  REQUIRE(metric.ok());
  return {kind, *std::move(metric)};
}

/// The key of a result: "weighted_" goes before a name that `metrics` has too; a repeated name is numbered.
std::string result_key(const Config& c, const char* group, std::size_t i) {
  const auto& rows = *c["resolved"][group].list();
  const std::string name = *rows[i]["name"].string();
  int before = 0;
  for (std::size_t k = 0; k < i; ++k) before += rows[k]["name"].is(name);
  const bool has_namesake = std::string_view(group) == "weighted_metrics" && !c["resolved"]["metrics"].list()->empty();
  return (has_namesake ? "weighted_" : "") + name + (before ? "_" + std::to_string(before) : "");
}

}  // namespace

TEST_CASE("metrics agree with Keras' evaluate() over uneven batches") {
  test::OracleCases oracle("metrics");
  int compared = 0;
  for (const Config& c : oracle.cases())
    for (const char* group : {"metrics", "weighted_metrics"})
      for (std::size_t i = 0; i < c[group].list()->size(); ++i) {
        CAPTURE(*c["id"].string());
        const auto [kind, metric] = metric_of(c, group, i);
        const std::string key = result_key(c, group, i);
        CAPTURE(key);
        const auto batches = batches_of(oracle, c, std::string_view(group) == "weighted_metrics");
        std::vector<double> sums(2);
        for (std::size_t k = 0; k < batches.size(); ++k) {
          const auto more = sums_of(*kind, metric, batches[k]);
          for (std::size_t s = 0; s < sums.size(); ++s) sums[s] += more[s];
          const Config* expected = (*c["results"].list())[k].find(key);
          REQUIRE(expected);
          CHECK(result_of(*kind, metric, sums) == doctest::Approx(*expected->number()).epsilon(1e-6));
          ++compared;
        }
      }
  CHECK(compared > 100);
}

TEST_CASE("metric classes agree with Keras over batches, weighted and not, in every argument") {
  test::OracleCases oracle("metric_classes");
  int compared = 0;
  for (const Config& c : oracle.cases()) {
    const std::string name = *c["class_name"].string(), data = *c["data"].string();
    const bool weighted = *c["weighted"].boolean();
    CAPTURE(name);
    CAPTURE(data);
    CAPTURE(weighted);
    CAPTURE(to_string(c["config"]));
    const MetricKind* kind = metric_kind(name);
    REQUIRE(kind);
    Report report;
    const auto metric = kind->from_config(c["config"], Site{report, {"", name, ""}});
    REQUIRE(metric.ok());
    CHECK(same(kind->to_config(*metric), c["config"]));
    std::vector<double> sums, found;
    for (std::size_t i = 0; i < c["results"].list()->size(); ++i) {
      const std::string at = data + "/b" + std::to_string(i) + "/";
      Batch batch{oracle.array(at + "y_true"), oracle.array(at + "y_pred"), std::nullopt};
      if (weighted) batch.weights = oracle.array(at + "sample_weight");
      const auto more = sums_of(*kind, *metric, batch);
      sums.resize(more.size());
      for (std::size_t k = 0; k < more.size(); ++k) sums[k] += more[k];
      kind->results(*metric, sums, found);
      const std::vector<double> expected = numbers(c["results"].list()->at(i));
      REQUIRE(found.size() == expected.size());
      for (std::size_t k = 0; k < found.size(); ++k) CHECK(found[k] == doctest::Approx(expected[k]).epsilon(1e-5).scale(0.1));
      ++compared;
    }
  }
  CHECK(compared > 800);
}

TEST_CASE("arguments that Keras refuses are refused") {
  const auto refused = [](const char* name, Config config) {
    Report report;
    return !metric_kind(name)->from_config(config, Site{report, {"", name, ""}}).ok();
  };
  CHECK(refused("Precision", Config::Dict{{"thresholds", 1.5}}));
  CHECK(refused("Precision", Config::Dict{{"thresholds", Config::List{0.5, Config()}}}));
  CHECK(refused("Precision", Config::Dict{{"top_k", 0}}));
  CHECK(refused("AUC", Config::Dict{{"num_thresholds", 1}}));
  CHECK(refused("AUC", Config::Dict{{"curve", "ROCK"}}));
  CHECK(refused("AUC", Config::Dict{{"num_labels", 3}}));
  CHECK(refused("F1Score", Config::Dict{{"average", "mean"}}));
  CHECK(refused("F1Score", Config::Dict{{"threshold", 0.0}}));
  CHECK(refused("FBetaScore", Config::Dict{{"beta", 0.0}}));
  CHECK(refused("IoU", Config::Dict{{"num_classes", 3}}));
  CHECK(refused("IoU", Config::Dict{{"num_classes", 3}, {"target_class_ids", Config::List{3}}}));
  CHECK(refused("MeanIoU", Config::Dict{{"num_classes", 2000000000}}));
  CHECK(refused("PrecisionAtRecall", Config::Dict{{"recall", 1.5}}));
  CHECK(refused("R2Score", Config::Dict{{"class_aggregation", "sum"}}));
  CHECK(refused("R2Score", Config::Dict{{"num_regressors", -1}}));
}

TEST_CASE("a metric says which outputs it cannot read") {
  const auto unfit = [](const char* name, Config config, const Shape& output) {
    Report report;
    const MetricKind* kind = metric_kind(name);
    const auto metric = kind->from_config(config, Site{report, {"", name, ""}});
    REQUIRE(metric.ok());
    return kind->unfit(*metric, output).has_value();
  };
  CHECK(unfit("Precision", Config::Dict{{"class_id", 3}}, {Dim(), 3}));
  CHECK_FALSE(unfit("Precision", Config::Dict{{"class_id", 2}}, {Dim(), 3}));
  CHECK(unfit("AUC", Config::Dict{{"multi_label", true}}, {Dim(), 3, 2}));
  CHECK(unfit("AUC", Config::Dict{{"label_weights", Config::List{1, 2}}}, {Dim(), 3}));
  CHECK(unfit("F1Score", Config::Dict{}, {Dim(), 3, 2}));
  CHECK(unfit("CategoricalCrossentropy", Config::Dict{{"axis", 0}}, {Dim(), 3}));
  CHECK(unfit("CosineSimilarity", Config::Dict{{"axis", 2}}, {Dim(), 3}));
  CHECK_FALSE(unfit("CosineSimilarity", Config::Dict{{"axis", 1}}, {Dim(), 3}));
}

TEST_CASE("a name is not enough for a metric with arguments that have no default") {
  CHECK(AnyMetric("auc").kind());
  CHECK(AnyMetric("mean_io_u").kind() == nullptr);
  CHECK(metric_kind("mean_io_u")->name == "MeanIoU");
}

TEST_CASE("metrics are found by class, function and alias; accuracy is no class until the output is known") {
  for (const auto* name : {"MeanSquaredError", "mean_squared_error", "mse", "MSE"}) CHECK(metric_kind(name)->name == "MeanSquaredError");
  CHECK(metric_kind("binary_accuracy")->name == "BinaryAccuracy");
  CHECK(metric_kind("Accuracy")->name == "Accuracy");
  for (const auto* name : {"accuracy", "acc", "crossentropy", "ce", ""}) CHECK(metric_kind(name) == nullptr);
  const AnyMetric metric = metrics::BinaryAccuracy{.name = "above", .threshold = 0.3};
  CHECK(metric.object().as<metrics::BinaryAccuracy>()->threshold == 0.3);
}

TEST_CASE("configs are those of Keras, and read back") {
  for (const MetricKind& kind : metric_kinds()) {
    CAPTURE(kind.name);
    if (kind.name == "MeanMetricWrapper") continue;  // has no default
    const Config config = kind.to_config(kind.make_default());
    CHECK((config["dtype"].is("float32") || config["dtype"].is("int64")));  // int64: intersections over unions
    Report report;
    const auto metric = kind.from_config(config, Site{report, {"", std::string(kind.name), ""}});
    REQUIRE(metric.ok());
    CHECK(kind.to_config(*metric) == config);
    CHECK_FALSE(kind.from_config(Config::Dict{{"dtype", "float16"}}, Site{report, {"", std::string(kind.name), ""}}).ok());
  }
}

TEST_CASE("no samples and no weight give 0, as Keras' divide_no_nan") {
  CHECK(mean_result(std::vector<double>{0, 0}) == 0);
  CHECK(mean_result(std::vector<double>{3, 4}) == 0.75);
}

TEST_CASE("outputs of NaN count as wrong, and make a mean of differences NaN") {
  const float bad[]{NAN, NAN}, good[]{1, 0};
  const Batch batch{Tensor::copy<float>({1, 2}, good), Tensor::copy<float>({1, 2}, bad), std::nullopt};
  const auto result = [&](const char* name) {
    const MetricKind* kind = metric_kind(name);
    return result_of(*kind, kind->make_default(), sums_of(*kind, kind->make_default(), batch));
  };
  CHECK(result("Accuracy") == 0);
  CHECK(result("binary_accuracy") == 0.5);  // not above the threshold: class 0
  CHECK(std::isnan(result("mse")));
  CHECK(std::isnan(result("categorical_crossentropy")));
}

TEST_CASE("labels and outputs of differing rank are brought together as Keras does") {
  ir::Graph g;
  ir::Builder b(g);
  const auto fitted = [&](Shape x, Shape y) {
    const auto [s, t] = same_rank(b, b.leaf(ir::Role::data, 0, {x}), b.leaf(ir::Role::data, 0, {y}));
    return std::pair(b.shape(s), b.shape(t));
  };
  CHECK(fitted({5}, {5, 1}) == std::pair(Shape{5, 1}, Shape{5, 1}));
  CHECK(fitted({5, 1}, {5}) == std::pair(Shape{5, 1}, Shape{5, 1}));
  CHECK(fitted({5, 4}, {5, 4, 1}) == std::pair(Shape{5, 4}, Shape{5, 4}));
  CHECK(fitted({5, 4, 1}, {5, 4}) == std::pair(Shape{5, 4}, Shape{5, 4}));
  CHECK(fitted({5, 4}, {5}) == std::pair(Shape{5, 4}, Shape{5}));
  CHECK(fitted({5, 3}, {5, 3}) == std::pair(Shape{5, 3}, Shape{5, 3}));
}

}  // namespace tenon
