#pragma once
// A graph with float leaves, all of which are wanted: for tests of derivatives.
#include "ir_eval.h"

namespace tenon::test {

constexpr double close = 2e-4;

inline const Backend& reference() {
  static const auto backend = make_reference_backend();
  return *backend;
}

struct GradientCase {
  ir::Graph graph;
  ir::Builder b{graph};
  ir::Refs leaves;
  Leaves values;

  ir::Ref leaf(Tensor value) {
    leaves.push_back(b.leaf(ir::Role::data, static_cast<int>(leaves.size()), value.spec()));
    values.emplace_back(leaves.back(), std::move(value));
    return leaves.back();
  }
  ir::Ref random(Shape shape, float low = -1, float high = 1) {
    return leaf(random_tensor(shape, 10 + static_cast<std::uint32_t>(leaves.size()), low, high));
  }
  ir::Ref spread(Shape shape, float gap) { return leaf(spread_tensor(shape, 10 + static_cast<std::uint32_t>(leaves.size()), gap)); }
  double error(ir::Ref y, double step = 0.02) { return gradient_error(graph, {y, leaves, values, step}, reference()); }
};

}  // namespace tenon::test
