#include <doctest/doctest.h>

#include <cmath>

#include "tenon/constraints.h"
#include "tenon/graph/graph.h"
#include "tenon/initializers.h"
#include "tenon/layers.h"
#include "tenon/regularizers.h"

namespace tenon {
namespace {

const LayerKind& kind(const char* name) { return *layer_kind(name); }

/// A chain of layers, the first an Input or not.
Model chain(std::vector<AnyLayer> layers) {
  Model m;
  for (auto& l : layers) {
    const int n = static_cast<int>(m.nodes.size());
    const std::string name = std::string(l.kind->name) + std::to_string(n);
    m.layers.push_back({std::move(l), name});
    m.nodes.push_back({n, n ? std::vector<TensorRef>{{n - 1, 0}} : std::vector<TensorRef>{}});
  }
  if (m.layers.front().layer.is("InputLayer")) m.inputs = {{0, 0}};
  m.outputs = {{static_cast<int>(m.nodes.size()) - 1, 0}};
  return m;
}

Model digits() {
  return chain({Input{.shape = {28, 28, 1}}, Conv2D{.filters = 8, .kernel_size = 3, .activation = Activation::relu}, MaxPooling2D{},
                BatchNormalization{}, Flatten{}, Dense{.units = 10, .activation = Activation::softmax}});
}

Report failing(const Model& m) {
  Report r;
  CHECK_FALSE(infer(m, r).ok());
  return r;
}

}  // namespace

TEST_CASE("every shape of a model follows from its Input") {
  Report r;
  const auto graph = infer(digits(), r);
  REQUIRE(graph.ok());
  CHECK(r.diagnostics().empty());
  CHECK(graph->input().shape == Shape{Dim::unknown, 28, 28, 1});
  CHECK(graph->nodes[2].outputs[0].shape == Shape{Dim::unknown, 13, 13, 8});
  CHECK(graph->output().shape == Shape{Dim::unknown, 10});
  CHECK(graph->inputs[0].name == "InputLayer0");
  CHECK(graph->layers[1].parameters[0].shape == Shape{3, 3, 1, 8});
  CHECK(graph->layers[3].state.size() == 2);
  CHECK(graph->layers[5].parameters[0].shape == Shape{13 * 13 * 8, 10});
}

TEST_CASE("specs take the place of the inputs' own; a Sequential without an Input gets one") {
  Report r;
  const TensorSpec small[] = {{{Dim::unknown, 14, 14, 1}}};
  const auto graph = infer(digits(), small, r);
  REQUIRE(graph.ok());
  CHECK(graph->layers[5].parameters[0].shape == Shape{6 * 6 * 8, 10});

  const Model open = chain({Flatten{}, Dense{.units = 3}});
  CHECK(failing(open).diagnostics()[0].code == Code::InputShapeUnknown);
  const auto closed = infer(open, small, r);
  REQUIRE(closed.ok());
  CHECK(closed->nodes.size() == 3);
  CHECK(closed->layers.size() == 3);
  CHECK(closed->input().shape == small[0].shape);
  CHECK(closed->output().shape == Shape{Dim::unknown, 3});
  CHECK(closed->layers[1].parameters[0].shape == Shape{196, 3});
}

TEST_CASE("one mistake, one message: what depends on a failed layer is skipped, what does not is judged") {
  Model m = chain({Input{.shape = {28, 28}}, Conv2D{.filters = 8, .kernel_size = 3}, Flatten{}, Dense{.units = 10}});
  const auto r = failing(m);
  REQUIRE(r.diagnostics().size() == 1);
  CHECK(r.diagnostics()[0].code == Code::MissingChannelAxis);
  REQUIRE(r.diagnostics()[0].related.size() == 1);
  CHECK(std::get<InLayer>(r.diagnostics()[0].related[0].where).layer == "InputLayer0");
  CHECK(r.diagnostics()[0].related[0].text == "gives (None, 28, 28)");

  // A second branch with a mistake of its own.
  m.layers.push_back({Conv2D{.filters = 4, .kernel_size = 3}, "other"});
  m.nodes.push_back({4, {{0, 0}}});
  CHECK(failing(m).diagnostics().size() == 2);
}

TEST_CASE("a window that does not fit names the layers that shrank the image") {
  const auto r = failing(
      chain({Input{.shape = {8, 8, 1}}, Conv2D{.filters = 2, .kernel_size = 5}, MaxPooling2D{}, Conv2D{.filters = 2, .kernel_size = 3}}));
  REQUIRE(r.diagnostics().size() == 1);
  const auto& d = r.diagnostics()[0];
  CHECK(d.code == Code::WindowLargerThanInput);
  REQUIRE(d.related.size() == 3);
  CHECK(d.related[0].text == "gives (None, 8, 8, 1)");
  CHECK(d.related[2].text == "gives (None, 2, 2, 2)");
}

TEST_CASE("arguments of C++ structs are judged as those of a config") {
  const auto r = failing(chain({Input{.shape = {4}}, Dense{.units = -3}, Dropout{.rate = 50}, Dense{.units = 1}}));
  REQUIRE(r.diagnostics().size() == 2);
  CHECK(r.diagnostics()[0].code == Code::ArgumentOutOfRange);
  CHECK(std::get<InLayer>(r.diagnostics()[0].where).slot == "units");
  CHECK(std::get<InLayer>(r.diagnostics()[1].where).slot == "rate");
}

TEST_CASE("tensors beyond counting, and initializers and their like that need more axes, are refused") {
  const std::int64_t most = 2147483647;
  auto r = failing(chain({Input{.shape = {most, most, most, most, most}}, Flatten{}}));
  CHECK(r.diagnostics()[0].code == Code::TensorTooLarge);
  r = failing(chain({Input{.shape = {most}}, Dense{.units = most}}));
  CHECK(r.diagnostics()[0].code == Code::TensorTooLarge);
  r = failing(chain({Input{.shape = {4, 4, 1}}, ZeroPadding2D{.padding = most}}));
  CHECK(r.diagnostics()[0].code == Code::TensorTooLarge);
  r = failing(chain({Input{.shape = {4}}, Dense{.units = 2, .bias_initializer = Orthogonal{}}}));
  CHECK(r.diagnostics()[0].code == Code::ArgumentOutOfRange);
  CHECK(std::get<InLayer>(r.diagnostics()[0].where).slot == "bias_initializer");
  for (const Initializer& i : {Initializer(GlorotUniform{.input_axes = {{0, 2}}, .output_axes = {{1}}}), initializer("STFT")}) {
    r = failing(chain({Input{.shape = {4}}, Dense{.units = 2, .kernel_initializer = i}}));
    CHECK(std::get<InLayer>(r.diagnostics()[0].where).slot == "kernel_initializer");
  }
  // Renormalisation takes the root of start values, and so makes them before they are looked at.
  const HeUniform others{.input_axes = {{0, 2}}, .output_axes = {{1}}};
  r = failing(chain({Input{.shape = {4}}, BatchNormalization{.moving_variance_initializer = others, .renorm = true}}));
  CHECK(std::get<InLayer>(r.diagnostics()[0].where).slot == "moving_variance_initializer");
  r = failing(chain({Input{.shape = {4}}, Dense{.units = 2, .bias_regularizer = OrthogonalRegularizer{}}}));
  CHECK(std::get<InLayer>(r.diagnostics()[0].where).slot == "bias_regularizer");
  r = failing(chain({Input{.shape = {4}}, Dense{.units = 2, .kernel_constraint = MaxNorm{.axis = {0, 1, 2}}}}));
  CHECK(std::get<InLayer>(r.diagnostics()[0].where).slot == "kernel_constraint");
}

TEST_CASE("a shared layer keeps its variables; a second input of another width is refused") {
  Model m;
  m.layers = {{Input{.shape = {4}}, "a"}, {Input{.shape = {5}}, "b"}, {Dense{.units = 2}, "shared"}};
  m.nodes = {{0, {}}, {1, {}}, {2, {{0, 0}}}, {2, {{0, 0}}}};
  m.inputs = {{0, 0}, {1, 0}};
  m.outputs = {{2, 0}, {3, 0}};
  Report r;
  const auto graph = infer(m, r);
  REQUIRE(graph.ok());
  CHECK(graph->layers[2].parameters.size() == 2);
  m.nodes[3].inputs = {{1, 0}};
  CHECK(failing(m).diagnostics()[0].code == Code::WeightsMismatch);
}

TEST_CASE("a layer that assigns its variables before a step cannot be trained when it is called twice") {
  Model m;
  m.layers = {{Input{.shape = {4}}, "a"}, {SpectralNormalization{.layer = Dense{.units = 2}}, "shared"}};
  m.nodes = {{0, {}}, {1, {{0, 0}}}};
  m.inputs = {{0, 0}};
  m.outputs = {{1, 0}};
  Report r;
  const auto once = infer(m, r);
  REQUIRE(once.ok());
  CHECK(once->not_native.empty());
  m.nodes.push_back({1, {{0, 0}}});
  m.outputs.push_back({2, 0});
  const auto twice = infer(m, r);
  REQUIRE(twice.ok());
  REQUIRE(twice->not_native.size() == 1);
  CHECK(twice->not_native[0].layer == "shared");
  CHECK(twice->not_native[0].in_training_only);
}

TEST_CASE("parameters of a frozen layer are state, and no order of variables changes") {
  Model m = digits();
  Report r;
  const auto thawed = infer(m, r);
  m.layers[3].trainable = false;
  const auto frozen = infer(m, r);
  REQUIRE(thawed.ok());
  REQUIRE(frozen.ok());
  CHECK(frozen->layers[3].parameters.empty());
  REQUIRE(frozen->layers[3].state.size() == 4);
  CHECK(frozen->layers[3].state[0].name == "gamma");
  const auto values = [](const Graph& g) {
    return to_weights(g, initial_values(parameter_layout(g), std::nullopt, 7), initial_values(state_layout(g), std::nullopt, 7));
  };
  const Weights a = values(*thawed), b = values(*frozen);
  REQUIRE(a.layers.size() == b.layers.size());
  for (std::size_t l = 0; l < a.layers.size(); ++l) {
    REQUIRE(a.layers[l].size() == b.layers[l].size());
    for (std::size_t k = 0; k < a.layers[l].size(); ++k) {
      const auto x = a.layers[l][k].as<float>(), y = b.layers[l][k].as<float>();
      CHECK(std::equal(x.begin(), x.end(), y.begin(), y.end()));
    }
  }
}

TEST_CASE("weights go into the flat buffers and come out again; rows start at cache lines; weights that do not fit are refused") {
  Model m = digits();
  Report r;
  const auto graph = infer(m, r);
  REQUIRE(graph.ok());
  const auto layout = parameter_layout(*graph);
  for (const auto& row : layout.rows) CHECK(row.offset % 16 == 0);
  CHECK(layout.rows.size() == 6);
  const auto start = [&](std::uint32_t seed) {
    const Tensor values = initial_values(layout, std::nullopt, seed);
    return std::vector<float>(values.as<float>().begin(), values.as<float>().end());
  };
  auto counted = start(3);
  CHECK(counted != start(4));
  CHECK(counted == start(3));
  for (std::size_t i = 0; i < counted.size(); ++i) counted[i] += static_cast<float>(i);
  const Tensor parameters = Tensor::copy<float>({layout.size}, counted);
  const auto state = initial_values(state_layout(*graph), std::nullopt, 3);
  m.weights = to_weights(*graph, parameters, state);
  const auto back = initial_values(layout, m.weights, 99);
  for (const auto& row : layout.rows)
    for (std::int64_t i = row.offset; i < row.offset + row.size; ++i)
      CHECK(back.as<float>()[static_cast<std::size_t>(i)] == counted[static_cast<std::size_t>(i)]);
  CHECK(infer(m, r).ok());
  m.weights->layers[5].pop_back();
  CHECK(failing(m).diagnostics()[0].code == Code::WeightsMismatch);
  m.weights = to_weights(*graph, parameters, state);
  m.weights->layers[5][0] = m.weights->layers[5][0].reshaped({10, 13 * 13 * 8});
  CHECK(failing(m).diagnostics()[0].code == Code::WeightsMismatch);
}

TEST_CASE("the registry knows each layer by its Keras name") {
  for (const auto& k : layer_kinds()) CHECK(&kind(std::string(k.name).c_str()) == &k);
  CHECK(layer_kind("Dens") == nullptr);
  CHECK(layer_kind("InputLayer") != nullptr);
  CHECK(layer_kind("Input") == nullptr);
}

}  // namespace tenon

namespace tenon {
namespace {

Model encoder(std::int64_t features) {
  return Sequential{Input{.shape = {features}}, Dense{.units = 3, .activation = Activation::relu}, BatchNormalization{}, Dense{.units = 2}};
}

Model around(Model inner, std::int64_t features) {
  Model m = Sequential{Input{.shape = {features}}};
  append(m, as_layer(std::move(inner)), "encoder");
  append(m, Dense{.units = 1});
  return m;
}

}  // namespace

TEST_CASE("a model inside a model is one layer with all of its variables, named and kept as Keras does") {
  Report r;
  const auto graph = infer(around(encoder(4), 4), r);
  REQUIRE(graph.ok());
  CHECK(graph->nodes[1].outputs[0].shape == Shape{Dim::unknown, 2});
  const auto& layer = graph->layers[1];
  std::string names;
  for (const auto& v : layer.variables()) names += v.name + "@" + v.group + " ";
  CHECK(names ==
        "dense/kernel@layers/dense dense/bias@layers/dense batch_normalization/gamma@layers/batch_normalization "
        "batch_normalization/beta@layers/batch_normalization dense_1/kernel@layers/dense_1 dense_1/bias@layers/dense_1 "
        "batch_normalization/moving_mean@layers/batch_normalization batch_normalization/moving_variance@layers/batch_normalization ");
  CHECK(layer.parameters.size() == 6);
}

TEST_CASE("what is frozen inside a model stays in its place and is not trained") {
  Model inner = encoder(4);
  inner.layers[1].trainable = false;
  Report r;
  const auto graph = infer(around(std::move(inner), 4), r);
  REQUIRE(graph.ok());
  CHECK(graph->layers[1].parameters.size() == 4);
  CHECK(graph->layers[1].state.size() == 4);
  CHECK(graph->layers[1].variables()[0].name == "dense/kernel");
}

TEST_CASE("messages about a layer inside a model name both, and an inner model says what it was declared for") {
  Model inner = Sequential{Input{.shape = {6, 6, 1}}, Conv2D{.filters = 2, .kernel_size = 9}};
  Model outer = Sequential{Input{.shape = {6, 6, 1}}};
  append(outer, as_layer(std::move(inner)), "encoder");
  const auto window = failing(outer);
  REQUIRE(window.diagnostics().size() == 1);
  CHECK(std::get<InLayer>(window.diagnostics()[0].where).layer == "encoder/conv2d");
  const auto rank = failing(around(functional(encoder(4), {{0, 0}}, {{3, 0}}), 5));
  REQUIRE(rank.diagnostics().size() == 1);
  CHECK(entry(rank.diagnostics()[0].code).id == "TN0501");
  CHECK(std::get<InLayer>(rank.diagnostics()[0].where).layer == "encoder");
}

TEST_CASE("the inner model's own weights are where training starts") {
  Model inner = encoder(4);
  Report r;
  const auto own = infer(inner, r);
  REQUIRE(own.ok());
  inner.weights =
      to_weights(*own, initial_values(parameter_layout(*own), std::nullopt, 7), initial_values(state_layout(*own), std::nullopt, 7));
  const auto kernel = inner.weights->layers[1][0];
  const auto graph = infer(around(std::move(inner), 4), r);
  REQUIRE(graph.ok());
  const auto layout = parameter_layout(*graph);
  const auto values = initial_values(layout, std::nullopt, 99);
  CHECK(std::equal(kernel.as<float>().begin(), kernel.as<float>().end(), values.as<float>().begin() + layout.rows[0].offset));
}

}  // namespace tenon
