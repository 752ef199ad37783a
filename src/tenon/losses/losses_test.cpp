// Every loss against real Keras on TensorFlow: values per row, the batch's loss, and its gradient in what the head takes, with weights
// and without, in every reduction.
#include <doctest/doctest.h>

#include "ir_eval.h"
#include "oracle_cases.h"
#include "tenon/compile/loss.h"
#include "tenon/layer/layer.h"
#include "tenon/layers.h"
#include "tenon/losses.h"
#include "tenon/plan/lower_head.h"
#include "tenon/train/logs.h"

namespace tenon {
namespace {

using ir::Ref;

constexpr double tolerance = 2e-6;  // of float32: tests/oracle/README.md allows more

// The layers between z and the loss, as the oracle's script makes them.
Ref head(ir::Builder& b, Ref z, std::string_view name) {
  if (name == "none") return z;
  if (name == "sigmoid") return b.apply(ir::Fn::sigmoid, z);
  const Ref p = b(ir::Softmax{}, {z});
  if (name == "softmax_reshape") return b(ir::Reshape{b.shape(p)}, {p});  // what a Reshape layer leaves behind: not looked through
  return p;
}

struct Built {
  Lowered lowered;
  Ref z, rows, d_z;
  test::Leaves leaves;
};

/// The loss of one batch as a plan has it: what it says of every row, what is reduced of that, and the gradient of it.
Built build(const LossKind& kind, const std::any& loss, std::string_view head_name, const Tensor& z, const Tensor& y_true,
            const Tensor* weight) {
  Built m;
  ir::Builder b(m.lowered.graph);
  m.z = b.leaf(ir::Role::data, 0, z.spec());
  const OutputValue output{head(b, m.z, head_name)};
  const std::int64_t rows = z.rows();
  Task task{.outputs = {{.name = "out", .loss = {loss, &kind}, .y = 0}}, .y = {y_true.spec()}};
  if (weight) task.sample_weight = {weight->spec()}, task.outputs[0].sample_weight = 0;
  const Ref total = lower_head(m.lowered, task, {rows, rows}, {output});
  m.leaves = {{m.z, z}, {m.lowered.data[0], y_true}};
  if (weight) m.leaves.emplace_back(m.lowered.data[1], *weight);
  LossLowering alone(m.lowered.graph, m.lowered.data[0], output.value);
  m.rows = kind.lower(loss, alone);
  m.d_z = ir::gradient(m.lowered.graph, total, {m.z})[0];
  return m;
}

struct Evaluated {
  Tensor rows, d_z;
  double loss;
};
Evaluated evaluate(const Built& m, const Backend& backend) {
  const auto values = test::evaluate(m.lowered.graph, m.leaves, backend);
  const auto value = [&](Ref r) { return values[static_cast<std::size_t>(r.id)]; };
  const auto sums = value(m.lowered.sums[0]).as<float>();
  const std::vector<double> of_batch(sums.begin(), sums.end());
  return {value(m.rows), value(m.d_z), loss_of(of_batch, m.lowered.head.losses[0].scale)};
}

/// Keras returns a value per row where nothing is reduced; logs hold their mean.
void check_loss(double found, const Tensor& expected) {
  double mean = 0;
  for (const float value : expected.as<float>()) mean += value / static_cast<double>(expected.as<float>().size());
  CHECK(found == doctest::Approx(mean).epsilon(1e-5).scale(0.1));
}

/// A loss of the whole batch came once per row.
Tensor as_recorded(const Tensor& rows, const Tensor& expected) {
  return rows.shape().rank() == expected.shape().rank() + 1 ? rows.slice(0, 1).reshaped(expected.shape()) : rows;
}

/// Whether a loss finds the operand of the softmax when `layer` makes the output from `x`.
template <class L> bool finds_logits(const L& layer, ir::Builder& b, ir::Graph& graph, Ref x) {
  Report report;
  const auto signature = layer.infer(std::vector{b.spec(x)}, Site{report, {"out", "", ""}});
  REQUIRE(signature.ok());
  ir::Refs parameters, added_losses;
  for (const Variable& v : signature->parameters) parameters.push_back(b.leaf(ir::Role::parameter, 0, {v.shape}));
  Lowering lowering(graph, {Mode::training, 2, 0}, {{x}}, {signature->parameters, parameters}, added_losses);
  return logits_of(b, layer.lower(lowering)).has_value();
}

std::string text(const Config& c, std::string_view key) { return *c[key].string(); }

}  // namespace

TEST_CASE("losses agree with Keras on TensorFlow") {
  test::OracleCases oracle("losses");
  const auto backend = make_reference_backend();
  int compared = 0;
  for (const Config& c : oracle.cases()) {
    const std::string id = text(c, "id");
    CAPTURE(id);
    // Keras looks through a softmax over any axis and then takes the last one: another loss than the user asked for. Not copied.
    if (c["head"].is("softmax_axis_1")) continue;
    const LossKind* kind = loss_kind(text(c, "class_name"));
    REQUIRE(kind);
    Report report;
    const auto loss = kind->from_config(c["config"], Site{report, {"", text(c, "class_name"), ""}});
    REQUIRE(loss.ok());
    CHECK(kind->to_config(*loss) == c["config"]);

    const Tensor z = oracle.array(id + "/z"), y_true = oracle.array(id + "/y_true");
    const Evaluated plain = evaluate(build(*kind, *loss, text(c, "head"), z, y_true, nullptr), *backend);
    const Tensor per_sample = oracle.array(id + "/per_sample");
    CHECK(test::difference(as_recorded(plain.rows, per_sample), per_sample) < tolerance);
    check_loss(plain.loss, oracle.array(id + "/loss"));
    CHECK(test::difference(plain.d_z, oracle.array(id + "/d_z")) < tolerance);
    ++compared;
    if (!oracle.has(id + "/sample_weight")) continue;
    const Tensor weight = oracle.array(id + "/sample_weight");
    const Evaluated weighted = evaluate(build(*kind, *loss, text(c, "head"), z, y_true, &weight), *backend);
    check_loss(weighted.loss, oracle.array(id + "/weighted_loss"));
    CHECK(test::difference(weighted.d_z, oracle.array(id + "/weighted_d_z")) < tolerance);
  }
  CHECK(compared > 185);
}

TEST_CASE("losses look through a softmax behind any layer that has one, but not through a layer behind it") {
  ir::Graph graph;
  ir::Builder b(graph);
  const auto data = [&](Shape shape) { return b.leaf(ir::Role::data, 0, {std::move(shape)}); };
  for (const Activation a : {Activation::softmax, Activation::sigmoid}) {
    const Dense dense{.units = 4, .activation = a};
    CHECK(finds_logits(dense, b, graph, data({2, 3})));
    CHECK(finds_logits(dense, b, graph, data({2, 5, 3})));
    CHECK(finds_logits(Conv2D{.filters = 4, .kernel_size = 1, .activation = a}, b, graph, data({2, 5, 5, 3})));
  }
  CHECK(finds_logits(Softmax{}, b, graph, data({2, 3})));
  const auto softmax = [&] { return b(ir::Softmax{}, {data({2, 4})}); };
  CHECK(finds_logits(Dropout{.rate = 0}, b, graph, softmax()));
  CHECK_FALSE(finds_logits(Dropout{.rate = 0.5}, b, graph, softmax()));
  CHECK_FALSE(finds_logits(Flatten{}, b, graph, softmax()));
  CHECK_FALSE(finds_logits(Reshape{.target_shape = {4}}, b, graph, softmax()));
  CHECK_FALSE(finds_logits(Dense{.units = 4}, b, graph, softmax()));
}

TEST_CASE("losses are found by class, function and alias, as keras.losses.get finds them") {
  for (const auto* name : {"MeanSquaredError", "mean_squared_error", "mse", "MSE"}) CHECK(loss_kind(name)->name == "MeanSquaredError");
  for (const auto* name : {"BinaryCrossentropy", "binary_crossentropy", "bce", "BCE"}) CHECK(loss_kind(name)->name == "BinaryCrossentropy");
  for (const auto* name : {"Mse", "crossentropy", "Mean_squared_error", ""}) CHECK(loss_kind(name) == nullptr);
  const AnyLoss by_value = losses::SparseCategoricalCrossentropy{.from_logits = true}, by_name = "mae", unknown = "mxe";
  CHECK(by_value.kind()->name == "SparseCategoricalCrossentropy");
  CHECK(by_value.object().as<losses::SparseCategoricalCrossentropy>()->from_logits);
  CHECK(by_name.kind()->name == "MeanAbsoluteError");
  CHECK(unknown.kind() == nullptr);
  CHECK(unknown.written() == "mxe");
}

TEST_CASE("NaN in the output or in float labels gives NaN") {
  const auto backend = make_reference_backend();
  const float bad[]{NAN, 0.5f, 0.5f, 0.5f};
  const float good[]{1, 0, 0, 1};
  const Tensor output = Tensor::copy<float>({2, 2}, bad), labels = Tensor::copy<float>({2, 2}, good),
               ids = Tensor::copy<float>({2}, std::span(bad, 2));
  for (const LossKind& kind : loss_kinds())
    for (const bool in_output : {true, false}) {
      CAPTURE(kind.name);
      if (kind.info.targets == Targets::group_ids || kind.info.targets == Targets::id_sequences) continue;  // other shapes
      const bool takes_ids = kind.info.targets == Targets::class_ids;
      if (kind.name == "CategoricalGeneralizedCrossEntropy" && !in_output) continue;  // NaN is no class: probability 0, in Keras too
      const Tensor& y_true = takes_ids ? (in_output ? labels.slice(0, 1).reshaped({2}) : ids) : in_output ? labels : output;
      const Built m = build(kind, kind.make_default(), "none", in_output ? output : labels, y_true, nullptr);
      CHECK(std::isnan(evaluate(m, *backend).rows.as<float>()[0]));
    }
}

}  // namespace tenon
