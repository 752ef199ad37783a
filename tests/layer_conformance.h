#pragma once
// The conformance test of a layer, in one table: TEST_LAYER(Conv2D, {{.config = .., .in = .., .out = .., .params = ..}, ..}).
// Each row checks: config round trip, inferred shape and parameter count, lower() keeping infer()'s promise, derivatives of the
// reference backend against finite differences while training and at inference, and every other backend against the reference.
// A row with .reports must fail with exactly that one diagnostic.
#include <doctest/doctest.h>

#include <optional>
#include <string>
#include <vector>

#include "tenon/diag/code.h"
#include "tenon/ir/graph.h"
#include "tenon/layer/layer.h"

namespace tenon::test {

struct LayerCase {
  std::string config = "{}";    // Keras' arguments as JSON
  Shape in{};                   // with the batch axis in front; lengths known
  std::vector<Shape> inputs{};  // instead of `in`, of a layer that merges
  Shape out{};
  std::int64_t params = 0;  // numbers in parameters and state, as Keras' count_params()
  std::optional<Code> reports{};
};

void test_layer(const char* class_name, const std::vector<LayerCase>& cases);

/// A layer as operations, each input and variable a leaf.
struct LoweredLayer {
  ir::Graph graph;
  ir::Refs inputs, parameters, state, outputs, losses;
  ir::Ref out;  // the first of outputs
};
LoweredLayer lower_layer(const LayerKind& kind, const std::any& layer, const std::vector<TensorSpec>& inputs, Mode mode);

/// `text` without what the model's loader takes away: name, trainable, dtype.
Config layer_arguments(Config keras_config);

}  // namespace tenon::test

#define TEST_LAYER(Name, ...) \
  TEST_CASE("layer " #Name) { tenon::test::test_layer(#Name, std::vector<tenon::test::LayerCase> __VA_ARGS__); }
