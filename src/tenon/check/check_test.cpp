// What a CheckedRun holds. Which mistakes are found, and which data must pass, is tested by docs/diagnostics and tests/scenarios.
#include "tenon/check/check.h"

#include <doctest/doctest.h>

#include <chrono>
#include <vector>

#include "tenon/layers/concatenate.h"
#include "tenon/layers/dense.h"
#include "tenon/layers/input.h"
#include "tenon/losses/sparse_categorical_crossentropy.h"
#include "tenon/metrics/sparse_categorical_accuracy.h"

using namespace tenon;

namespace {

template <class T> Tensor tensor(Shape shape, std::vector<T> values) { return Tensor::copy<T>(std::move(shape), values); }

Tensor numbers(Shape shape) { return Tensor::copy<float>(shape, std::vector<float>(static_cast<std::size_t>(elements(shape)), 0.5f)); }

Model classifier(Compile compile = {.optimizer = "adam", .loss = "sparse_categorical_crossentropy", .metrics = {"accuracy"}}) {
  Model model = Sequential{Input{{4}}, Dense{.units = 3, .activation = Activation::softmax}};
  model.compile(std::move(compile));
  return model;
}

Arrays six_rows() { return {{{"x", numbers({6, 4})}}, {{"y", tensor<std::int64_t>({6}, {0, 1, 2, 0, 1, 2})}}}; }

CheckedRun checked(const Model& model, Arrays data, const RunArgs& args = {}, std::optional<Arrays> validation = {}) {
  Report report;
  auto run = check(model, std::move(data), std::move(validation), args, report);
  REQUIRE(run);
  return *std::move(run);
}

std::vector<std::string> names(const CheckedRun& run) {
  std::vector<std::string> out;
  for (const auto& m : run.outputs().front().metrics) out.push_back(m.name);
  return out;
}

}  // namespace

TEST_CASE("a model and its compile() are judged before there are data") {
  Report sound;
  const auto graph = check_model(classifier(), sound);
  REQUIRE(graph);
  CHECK(graph->output().shape == Shape{Dim(), 3});
  CHECK(sound.diagnostics().empty());

  Report unfit;
  CHECK(check_model(classifier({.optimizer = "adam", .loss = "binary_crossentropy", .metrics = {"accuracy"}}), unfit));
  REQUIRE(unfit.diagnostics().size() == 1);
  CHECK(unfit.diagnostics()[0].code == Code::ActivationUnfit);

  Report unknown;
  CHECK_FALSE(check_model(classifier({.optimizer = "adamm", .loss = "msee", .metrics = {"maee"}}), unknown));
  CHECK(unknown.count(Severity::error) == 3);

  Report alone;  // nothing is said of a compile() that there is not
  CHECK(check_model(Sequential{Input{{4}}, Dense{.units = 1}}, alone));
  CHECK(alone.diagnostics().empty());
}

TEST_CASE("factors of a low-rank adaptation that are both 0 stay so, which is said before a fit") {
  Model model = Sequential{Input{{4}}, Dense{.units = 3, .activation = Activation::softmax, .lora_rank = 2}};
  model.compile({.optimizer = "adam", .loss = "sparse_categorical_crossentropy"});
  Report fresh;
  const auto graph = check_model(model, fresh);
  REQUIRE(graph);
  CHECK(fresh.diagnostics().empty());  // their start values are drawn
  model.weights.emplace();
  for (const auto& layer : graph->layers) {
    auto& values = model.weights->layers.emplace_back(layer.parameters.size() + layer.state.size());
    for (const Variable& v : layer.variables())
      values[static_cast<std::size_t>(v.index)] =
          Tensor::copy<float>(v.shape, std::vector<float>(static_cast<std::size_t>(elements(v.shape))));
  }
  for (const Purpose purpose : {Purpose::fit, Purpose::evaluate}) {
    Report loaded;
    CHECK(check(model, six_rows(), std::nullopt, {.purpose = purpose}, loaded));
    CHECK(loaded.count(Severity::warning) == (purpose == Purpose::fit ? 1 : 0));
    if (purpose == Purpose::fit) CHECK(loaded.diagnostics()[0].code == Code::WeightsMismatch);
  }
  for (const Variable& v : graph->layers[1].variables())
    if (v.name == "lora_kernel_a") model.weights->layers[1][static_cast<std::size_t>(v.index)] = numbers(v.shape);
  Report alive;
  CHECK(check(model, six_rows(), std::nullopt, {}, alive));
  CHECK(alive.diagnostics().empty());
}

TEST_CASE("a run holds the graph at the data's shapes, the loss and the resolved metrics") {
  const auto run = checked(classifier(), six_rows());
  CHECK(run.graph().output().shape == Shape{Dim(), 3});
  CHECK(run.outputs()[0].loss.is("SparseCategoricalCrossentropy"));
  CHECK(run.optimizer().is("Adam"));
  REQUIRE(run.outputs()[0].metrics.size() == 1);
  CHECK(run.outputs()[0].metrics[0].metric.is("SparseCategoricalAccuracy"));
  CHECK(run.outputs()[0].metrics[0].name == "accuracy");
  CHECK(run.batch_size() == 32);
  CHECK(run.x_specs() == std::vector{TensorSpec{{Dim(), 4}, DType::float32}});
  CHECK(run.y_specs() == std::vector{TensorSpec{{Dim()}, DType::int64}});
  CHECK(run.data().sample_weight.empty());
  CHECK(run.depth().rows == 6);
  CHECK(run.depth().values == 6 * 4 + 6);
}

TEST_CASE("metrics have the names that Keras logs") {
  const auto run = checked(classifier({.loss = "sparse_categorical_crossentropy",
                                       .metrics = {"accuracy", "accuracy", "acc", metrics::SparseCategoricalAccuracy{}},
                                       .weighted_metrics = {"accuracy", "accuracy"}}),
                           six_rows());
  CHECK(names(run) == std::vector<std::string>{"accuracy", "accuracy_1", "acc", "sparse_categorical_accuracy", "weighted_accuracy",
                                               "weighted_accuracy_1"});
  CHECK(run.outputs()[0].metrics.back().weighted);
  CHECK(run.optimizer().is("RMSprop"));
}

TEST_CASE("validation_split takes the last samples, by Keras' formula") {
  const auto run = checked(classifier(), six_rows(), {.validation_split = 0.3});  // floor(6 * 0.7) = 4
  CHECK(run.data().rows() == 4);
  REQUIRE(run.validation());
  CHECK(run.validation()->rows() == 2);
  CHECK(run.validation()->y[0].values.as<std::int64_t>()[0] == 1);
  CHECK(!checked(classifier(), six_rows(), {.purpose = Purpose::evaluate, .validation_split = 0.3}).validation());
}

TEST_CASE("class_weight weighs the samples that train, and only those") {
  const auto run = checked(classifier(), six_rows(), {.validation_split = 0.5, .class_weight = {{0, 1.0}, {1, 2.5}, {2, 0.5}}});
  CHECK(!run.data().sample_weight.empty());
  const auto w = run.data().sample_weight[0].values.as<double>();
  CHECK(std::vector<double>(w.begin(), w.end()) == std::vector<double>{1.0, 2.5, 0.5});
  const auto ones = run.validation()->sample_weight[0].values.as<float>();
  CHECK(std::vector<float>(ones.begin(), ones.end()) == std::vector<float>{1, 1, 1});
}

TEST_CASE("class_weight reads one-hot rows as Keras does") {
  Arrays data = six_rows();
  data.y[0].values = tensor<float>({6, 3}, {0, 1, 0, 1, 0, 0, 0, 0, 1, 0, 1, 0, 1, 0, 0, 0, 0, 1});
  const auto run = checked(classifier({.loss = "categorical_crossentropy"}), data, {.class_weight = {{0, 1.0}, {1, 2.0}, {2, 3.0}}});
  const auto w = run.data().sample_weight[0].values.as<double>();
  CHECK(std::vector<double>(w.begin(), w.end()) == std::vector<double>{2, 1, 3, 2, 1, 3});
}

TEST_CASE("axes of length 1 are where the model and the loss read them") {
  Arrays data = six_rows();
  data.x[0].values = data.x[0].values.reshaped({6, 4, 1});
  data.y[0].values = data.y[0].values.reshaped({6, 1});
  const auto run = checked(classifier(), data);
  CHECK(run.data().x[0].values.shape() == Shape{6, 4});
  CHECK(run.data().y[0].values.shape() == Shape{6});
  CHECK(run.outputs()[0].metrics[0].metric.is("SparseCategoricalAccuracy"));
}

TEST_CASE("training and validation data take one path") {
  Arrays validation = six_rows();
  validation.x[0].values = tensor<double>({6, 4}, std::vector<double>(24, 0.25));
  validation.y[0].values = tensor<std::uint8_t>({6}, {0, 1, 2, 0, 1, 2});
  validation.sample_weight = {{"w", tensor<double>({6, 1}, {1, 2, 3, 4, 5, 6})}};
  const auto run = checked(classifier(), six_rows(), {}, validation);
  CHECK(run.validation()->x[0].values.spec() == TensorSpec{{6, 4}, DType::float32});
  CHECK(run.validation()->x[0].values.as<float>()[23] == 0.25f);
  CHECK(run.data().y[0].values.dtype() == run.validation()->y[0].values.dtype());
  CHECK(run.data().sample_weight[0].values.as<float>()[5] == 1.0f);
  CHECK(run.validation()->sample_weight[0].values.shape() == Shape{6});
}

TEST_CASE("batch_size=0 is 32, as in Keras, and predict needs no compile()") {
  CHECK(checked(classifier(), six_rows(), {.batch_size = 0}).batch_size() == 32);
  const Model model = Sequential{Input{{4}}, Dense{.units = 3}};
  const auto run = checked(model, {{{"x", numbers({6, 4})}}}, {.purpose = Purpose::predict});
  CHECK(run.outputs().empty());
}

TEST_CASE("a model without an Input takes the shape of the data") {
  Model model = Sequential{Dense{.units = 3, .activation = Activation::softmax}};
  model.compile({.loss = "sparse_categorical_crossentropy"});
  const auto run = checked(model, six_rows());
  CHECK(run.graph().layers[0].parameters[0].shape == Shape{4, 3});
}

TEST_CASE("independent mistakes are all reported, in causal order, each once") {
  Report report;
  Arrays data = six_rows();
  data.x[0].values = numbers({6, 5});
  data.y[0].values = tensor<std::int64_t>({6}, {0, 1, 2, 3, 1, 2});
  const auto run = check(classifier({.optimizer = "adamm", .loss = "sparse_categorical_crossentropy"}), data, {},
                         {.batch_size = -1, .validation_split = 7}, report);
  CHECK(!run);
  std::vector<Code> codes;
  for (const auto& d : report.diagnostics()) codes.push_back(d.code);
  CHECK(codes == std::vector{Code::NameUnknown, Code::InputShapeMismatch, Code::LabelOutOfRange, Code::CallArgumentOutOfRange,
                             Code::CallArgumentOutOfRange});
}

TEST_CASE("messages name the arrays of validation_data") {
  Report report;
  Arrays validation = six_rows();
  validation.x[0].values = numbers({6, 5});
  CHECK(!check(classifier(), six_rows(), validation, {}, report));
  REQUIRE(report.diagnostics().size() == 1);
  CHECK(to_string(report.diagnostics()[0].where) == "x of validation_data");
}

TEST_CASE("the contract admits batches of the checked form only") {
  const auto run = checked(classifier(), six_rows());
  const auto admits = [&](Batch batch) {
    Report report;
    return run.contract().admit(std::move(batch), 3, report).ok();
  };
  const Tensor y = tensor<std::int64_t>({2}, {0, 1});
  CHECK(admits({{numbers({2, 4})}, {y}, {}}));
  CHECK(admits({{numbers({2, 4})}, {y}, {numbers({2})}}));
  CHECK(!admits({{numbers({2, 5})}, {y}, {}}));
  CHECK(!admits({{numbers({3, 4})}, {y}, {}}));
  CHECK(!admits({{numbers({2, 4})}, {tensor<std::int32_t>({2}, {0, 1})}, {}}));
  CHECK(!admits({{numbers({2, 4})}, {}, {}}));
  CHECK(!admits({{numbers({2, 4})}, {tensor<std::int64_t>({2}, {0, 3})}, {}}));
  CHECK(!admits({{numbers({2, 4})}, {y}, {numbers({3})}}));
  Report report;
  (void)run.contract().admit({{numbers({2, 5})}, {y}, {}}, 3, report);
  CHECK(to_string(report.diagnostics()[0].where) == "x, batch #3");
}

namespace {

/// Inputs a (4,) and b (2,); outputs price (1,) and kind (3,).
Model two_heads(Compile compile) {
  Model m;
  m.form = Model::Form::functional;
  const auto a = m.add(Input{{4}}, {}, "a"), b = m.add(Input{{2}}, {}, "b");
  const auto both = m.add(Concatenate{}, {a, b}, "both");
  const auto price = m.add(Dense{.units = 1}, {both}, "price");
  const auto kind = m.add(Dense{.units = 3, .activation = Activation::softmax}, {both}, "kind");
  Model model = functional(m, {a, b}, {price, kind});
  model.compile(std::move(compile));
  return model;
}

const Losses both_losses{"mse", "sparse_categorical_crossentropy"};

Arrays heads_data() {
  return {{{"a", numbers({6, 4})}, {"b", numbers({6, 2})}}, {{"p", numbers({6, 1})}, {"k", tensor<std::int64_t>({6}, {0, 1, 2, 0, 1, 2})}}};
}

/// What is found, in order: "error SeveralOutputs compile(loss=...)".
std::vector<std::string> findings(Compile compile, const Arrays& data, const RunArgs& args = {}) {
  Report report;
  (void)check(two_heads(std::move(compile)), data, std::nullopt, args, report);
  std::vector<std::string> all;
  for (const auto& d : report.diagnostics())
    if (d.severity != Severity::note)
      all.push_back(std::string(to_string(d.severity)) + " " + std::string(entry(d.code).name) + " " + to_string(d.where));
  return all;
}
using Found = std::vector<std::string>;

}  // namespace

TEST_CASE("every output has its loss, weight and metrics, with the names of Keras' logs") {
  const auto run = checked(two_heads({.loss = Losses::by_name({{"kind", "sparse_categorical_crossentropy"}, {"price", "mse"}}),
                                      .loss_weights = LossWeights::by_name({{"kind", 0.5}, {"price", 2}}),
                                      .metrics = Metrics::by_name({{"kind", {"accuracy", "accuracy"}}}),
                                      .weighted_metrics = {"mae", "acc"}}),
                           heads_data());
  REQUIRE(run.outputs().size() == 2);
  const auto &price = run.outputs()[0], &kind = run.outputs()[1];
  CHECK(price.name == "price");
  CHECK(price.loss.is("MeanSquaredError"));
  CHECK(price.loss_weight == 2);
  CHECK(kind.loss_weight == 0.5);
  REQUIRE(price.metrics.size() == 1);
  CHECK(price.metrics[0].name == "price_mae");
  REQUIRE(kind.metrics.size() == 3);
  CHECK(kind.metrics[0].name == "kind_accuracy");
  CHECK(kind.metrics[1].name == "kind_accuracy_1");
  CHECK(kind.metrics[2].name == "kind_acc");
  CHECK(kind.metrics[2].metric.is("SparseCategoricalAccuracy"));
}

TEST_CASE("an epoch of more steps than the data have left is shorter") {
  const Arrays data = heads_data();  // three batches of two rows
  const auto found = [&](std::int64_t steps, std::int64_t epochs, Purpose purpose = Purpose::fit) {
    return findings({.loss = both_losses}, data, {.purpose = purpose, .batch_size = 2, .epochs = epochs, .steps = steps});
  };
  const Found runs_out{"warning CallArgumentOutOfRange fit(steps_per_epoch=...)"};
  CHECK(found(3, 5).empty());
  CHECK(found(1, 5).empty());
  CHECK(found(2, 1).empty());  // the data last for one epoch
  CHECK(found(2, 2) == runs_out);
  CHECK(found(4, 1) == runs_out);
  CHECK(found(3, 1, Purpose::evaluate).empty());
  CHECK(found(4, 1, Purpose::evaluate) == Found{"warning CallArgumentOutOfRange evaluate(steps=...)"});
}

TEST_CASE("arguments of compile() that do not match the outputs") {
  const Arrays data = heads_data();
  CHECK(findings({.loss = both_losses}, data).empty());
  CHECK(findings({.loss = Losses::by_name({{"price", "mse"}, {"knd", "mse"}})}, data) == Found{"error SeveralOutputs compile(loss=...)"});
  CHECK(findings({.loss = Losses::by_name({{"price", "mse"}})}, data) == Found{"error SeveralOutputs compile(loss=...)"});
  CHECK(findings({.loss = {"mse", "mse", "mse"}}, data) == Found{"error SeveralOutputs compile(loss=...)"});
  CHECK(findings({.loss = {"mse"}}, data) == Found{"warning SeveralOutputs compile(loss=...)"});
  CHECK(findings({.loss = both_losses, .metrics = {"mae"}}, data) == Found{"error SeveralOutputs compile(metrics=...)"});
  CHECK(findings({.loss = both_losses, .loss_weights = {1, 2, 3}}, data) == Found{"error SeveralOutputs compile(loss_weights=...)"});
  CHECK(findings({.loss = both_losses, .loss_weights = LossWeights::by_name({{"price", 1}, {"kind", 2}})}, data) ==
        Found{"warning SeveralOutputs compile(loss_weights=...)"});
  CHECK(findings({.loss = {Losses(), Losses()}}, data) == Found{"error LossMissing compile(loss=...)"});
  CHECK(findings({.loss = both_losses}, data, {.class_weight = {{0, 2.0}}}) == Found{"error SeveralOutputs fit(class_weight=...)"});
}

TEST_CASE("arrays by name go to the inputs and outputs of that name") {
  const Arrays data = heads_data();
  Arrays named_data = data;
  named_data.x = {named("b", data.x[1].values), named("a", data.x[0].values)};
  named_data.y = {named("kind", data.y[1].values), named("price", data.y[0].values)};
  const auto run = checked(two_heads({.loss = both_losses}), named_data);
  CHECK(run.data().x[0].name == "a");
  CHECK(run.data().y[0].name == "price");
  named_data.x[0].key = "c";
  CHECK(findings({.loss = both_losses}, named_data) == Found{"error ArrayCountMismatch fit(x=...)"});
  named_data.x[0].key = "b";
  named_data.y[0].key = "knd";
  CHECK(findings({.loss = both_losses}, named_data) == Found{"error ArrayCountMismatch fit(y=...)"});
}

TEST_CASE("weights have the form of the labels") {
  Arrays data = heads_data();
  const auto reported = [&](std::vector<Column> weights) {
    data.sample_weight = std::move(weights);
    return findings({.loss = both_losses}, data);
  };
  const Found refused{"error ArrayCountMismatch fit(sample_weight=...)"};
  CHECK(reported({{"w", numbers({6})}}).empty());
  CHECK(reported({{"w", numbers({6})}, {"v", numbers({6})}}).empty());
  CHECK(reported({named("price", numbers({6})), named("kind", numbers({6}))}) == refused);
  data.y = {named("price", data.y[0].values), named("kind", data.y[1].values)};
  for (const auto& weights : {std::vector<Column>{{"w", numbers({6})}}, std::vector<Column>{{"w", numbers({6})}, {"v", numbers({6})}},
                              std::vector<Column>{named("kind", numbers({6}))}})
    CHECK(reported(weights) == refused);
}

TEST_CASE("labels of an output without loss and metrics need not be there, and are not kept") {
  Arrays data = heads_data();
  data.y.erase(data.y.begin());
  const auto run = checked(two_heads({.loss = {Losses(), "sparse_categorical_crossentropy"}}), data);
  CHECK(run.outputs()[0].y == -1);
  CHECK(run.outputs()[1].y == 0);
  CHECK(checked(two_heads({.loss = {Losses(), "sparse_categorical_crossentropy"}}), heads_data()).data().y.size() == 1);
  CHECK(findings({.loss = both_losses}, data) == Found{"error ArrayCountMismatch k"});
}

TEST_CASE("weights have the axes of the losses they multiply") {
  Model model = Sequential{Input{{5, 2}}, Dense{.units = 2}};
  model.compile({.loss = "mse"});
  const auto reported = [&](Shape weights) {
    Report report;
    (void)check(model, {{{"x", numbers({6, 5, 2})}}, {{"y", numbers({6, 5, 2})}}, {{"w", numbers(std::move(weights))}}}, std::nullopt, {},
                report);
    return report.diagnostics().empty() ? "" : std::string(entry(report.diagnostics()[0].code).name);
  };
  for (const Shape& fits : {Shape{6, 1}, Shape{6, 5}, Shape{6, 5, 1}, Shape{6, 1, 1}}) CHECK(reported(fits).empty());
  for (const Shape& wrong : {Shape{6}, Shape{6, 5, 2}, Shape{6, 3}}) CHECK(reported(wrong) == "SampleWeightShape");
}
