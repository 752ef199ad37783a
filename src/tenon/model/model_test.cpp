#include <doctest/doctest.h>

#include "tenon/layers.h"
#include "tenon/model/model.h"
#include "tenon/optimizers.h"

using namespace tenon;

namespace {
std::string names(const Model& model) {
  std::string out;
  for (const auto& layer : model.layers) out += (out.empty() ? "" : " ") + layer.name;
  return out;
}
}  // namespace

TEST_CASE("a Sequential model chains its layers and names them as Keras does") {
  const Sequential model{Input{.shape = {4}}, Dense{.units = 3}, Dropout{.rate = 0.5}, Dense{.units = 2}};
  CHECK(names(model) == "input_layer dense dropout dense_1");
  CHECK(model.form == Model::Form::sequential);
  REQUIRE(model.nodes.size() == 4);
  CHECK(model.nodes[0].inputs.empty());
  CHECK(model.nodes[3].inputs == std::vector<TensorRef>{{2, 0}});
  CHECK(model.inputs == std::vector<TensorRef>{{0, 0}});
  CHECK(model.outputs == std::vector<TensorRef>{{3, 0}});
}

TEST_CASE("a Sequential model without an Input has no inputs") {
  const Sequential model{Dense{.units = 3}};
  CHECK(model.inputs.empty());
  CHECK(model.nodes[0].inputs.empty());
  CHECK(model.outputs == std::vector<TensorRef>{{0, 0}});
}

TEST_CASE("a chosen name is kept, and a name that is taken is counted on") {
  Model model;
  model.add(Dense{.units = 1}, {}, "dense");
  model.add(Dense{.units = 1}, {{0, 0}});
  CHECK(names(model) == "dense dense_1");
}

TEST_CASE("compile() drops the state of the optimizer before") {
  Sequential model{Input{.shape = {4}}, Dense{.units = 3}};
  model.optimizer_state = OptimizerState{7, 0.1F, {}};
  model.compile({.optimizer = "sgd", .loss = "mse"});
  CHECK(model.compile_args->optimizer.kind() == optimizer_kind("SGD"));
  CHECK_FALSE(model.optimizer_state.has_value());
}

TEST_CASE("functional() drops what no output needs and sorts layers by depth") {
  Model m;
  const auto a = m.add(Input{.shape = {4}}, {}, "a"), b = m.add(Input{.shape = {4}}, {}, "b");
  m.add(Dense{.units = 1}, {b}, "unused");
  const auto late = m.add(Dense{.units = 3}, {b}, "late");
  const auto deep = m.add(Dense{.units = 3}, {m.add(Dense{.units = 3}, {a}, "first")}, "second");
  const auto sum = m.add(Add{}, {late, deep}, "sum");
  const Model model = functional(m, {a, b}, {sum});
  CHECK(names(model) == "a b first late second sum");
  CHECK(model.name == "functional");
  CHECK(model.inputs.size() == 2);
  for (std::size_t n = 0; n < model.nodes.size(); ++n)
    for (TensorRef read : model.nodes[n].inputs) CHECK(read.node < static_cast<int>(n));
}

TEST_CASE("functional() keeps an Input that no output needs, and adds one that was not named") {
  Model m;
  const auto a = m.add(Input{.shape = {4}}, {}, "a"), b = m.add(Input{.shape = {4}}, {}, "b");
  const auto out = m.add(Dense{.units = 1}, {a}, "out");
  CHECK(functional(m, {a, b}, {out}).inputs.size() == 2);
  CHECK(functional(m, {b}, {out}).inputs.size() == 2);
  CHECK(functional(m, {a}, {out}).layers.size() == 2);
}

TEST_CASE("a layer that is called twice is one layer with two nodes") {
  Model m;
  const auto a = m.add(Input{.shape = {4}}, {}, "a"), b = m.add(Input{.shape = {4}}, {}, "b");
  const auto first = m.add(Dense{.units = 1}, {a}, "shared");
  const auto second = m.call(m.nodes[static_cast<std::size_t>(first.node)].layer, {b});
  const Model model = functional(m, {a, b}, {m.add(Add{}, {first, second})});
  CHECK(model.layers.size() == 4);
  CHECK(model.nodes.size() == 5);
}

TEST_CASE("declare_input() puts an Input in front; weights follow, also those of a graph, which has the Input last") {
  const std::vector<float> one{1};
  const Tensor value = Tensor::copy<float>({1}, std::span<const float>(one));
  for (const bool of_graph : {false, true}) {
    Sequential model{Dense{.units = 3}, Dense{.units = 1}};
    model.weights = Weights{{{value}, {value, value}}};
    if (of_graph) model.weights->layers.emplace_back();
    declare_input(model, {{32, 5, 4}});
    CHECK(names(model) == "input_layer dense dense_1");
    CHECK(to_string(model.layers[0].layer.kind->to_config(model.layers[0].layer.value)["batch_shape"]) == "[None, 5, 4]");
    CHECK(model.nodes[1].inputs == std::vector<TensorRef>{{0, 0}});
    CHECK(model.nodes[2].inputs == std::vector<TensorRef>{{1, 0}});
    CHECK(model.outputs == std::vector<TensorRef>{{2, 0}});
    REQUIRE(model.weights->layers.size() == 3);
    CHECK(model.weights->layers[2].size() == 2);
  }
}
