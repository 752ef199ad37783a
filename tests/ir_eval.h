#pragma once
// Runs an ir::Graph on a backend, node by node, for tests: every value has memory of its own and can be looked at afterwards.
#include <algorithm>
#include <cmath>
#include <cstring>
#include <numeric>

#include "tenon/backends/backend.h"
#include "tenon/base/assert.h"
#include "tenon/base/random.h"
#include "tenon/base/tensor.h"
#include "tenon/ir/graph.h"

namespace tenon::test {

using Leaves = std::vector<std::pair<ir::Ref, Tensor>>;

/// A graph bound to a backend. The graph and the backend must outlive it.
class Evaluator {
 public:
  Evaluator(const ir::Graph& graph, const Backend& backend, std::int64_t first_row = 0)
      : graph_(graph), workspace_(backend.make_workspace()) {
    memory_.resize(graph.values.size());
    for (std::size_t i = 0; i < memory_.size(); ++i) memory_[i] = allocate(graph.values[i].spec);
    for (const ir::Node& n : graph.nodes)  // a reshape is a view, as in a plan
      if (std::holds_alternative<ir::Reshape>(n.op)) memory(n.out[0]) = memory(n.in[0]);
    for (const ir::Node& n : graph.nodes) {
      std::vector<Buffer> in = buffers(n.in), out = buffers(n.out);
      auto is_parameter = std::make_unique<bool[]>(n.in.size());
      for (std::size_t i = 0; i < n.in.size(); ++i) is_parameter[i] = graph.value(n.in[i]).role == ir::Role::parameter;
      kernels_.push_back(backend.bind(n.op, {in, out, first_row, workspace_.get()}, {is_parameter.get(), n.in.size()}));
    }
  }

  void set(ir::Ref leaf, const Tensor& value) {
    TENON_ASSERT(graph_.spec(leaf) == value.spec(), "a leaf takes a tensor of its own spec");
    std::memcpy(memory(leaf).get(), value.data(), static_cast<std::size_t>(bytes(value.spec())));
  }
  void run(const Moment& now = {}) {
    workspace_->begin_step();
    for (const bool is_update : {false, true})  // states take their values at the end of the step
      for (std::size_t i = 0; i < kernels_.size(); ++i) {
        const ir::Node& n = graph_.nodes[i];
        if (is_update != std::holds_alternative<ir::StateUpdate>(n.op)) continue;
        if (std::holds_alternative<ir::ShardSum>(n.op))  // this batch is one shard
          std::memcpy(memory(n.out[0]).get(), memory(n.in[0]).get(), static_cast<std::size_t>(bytes(graph_.spec(n.in[0]))));
        else kernels_[i]->run(now);
      }
  }
  /// A copy of the value as it is now. A state has its new value after run().
  Tensor value(ir::Ref r) const {
    auto copy = allocate(graph_.spec(r));
    std::memcpy(copy.get(), memory_[static_cast<std::size_t>(r.id)].get(), static_cast<std::size_t>(bytes(graph_.spec(r))));
    return {graph_.spec(r), std::move(copy)};
  }
  const Kernel& kernel(std::size_t node) const { return *kernels_[node]; }

 private:
  std::shared_ptr<std::byte>& memory(ir::Ref r) { return memory_[static_cast<std::size_t>(r.id)]; }
  std::vector<Buffer> buffers(const ir::Refs& refs) {
    std::vector<Buffer> result;
    for (const ir::Ref r : refs) result.push_back({graph_.spec(r), memory(r).get()});
    return result;
  }

  const ir::Graph& graph_;
  std::unique_ptr<Workspace> workspace_;
  std::vector<std::shared_ptr<std::byte>> memory_;
  std::vector<std::unique_ptr<Kernel>> kernels_;
};

/// Every value of the graph, indexed by Ref::id.
inline std::vector<Tensor> evaluate(const ir::Graph& graph, const Leaves& leaves, const Backend& backend, const Moment& now = {},
                                    std::int64_t first_row = 0) {
  Evaluator e(graph, backend, first_row);
  for (const auto& [leaf, value] : leaves) e.set(leaf, value);
  e.run(now);
  std::vector<Tensor> values;
  for (int i = 0; i < static_cast<int>(graph.values.size()); ++i) values.push_back(e.value({i}));
  return values;
}

/// float32 values evenly distributed in [low, high).
inline Tensor random_tensor(const Shape& shape, std::uint32_t seed, float low = -1, float high = 1) {
  std::vector<float> v(static_cast<std::size_t>(elements(shape)));
  for (std::size_t i = 0; i < v.size(); ++i) v[i] = low + (high - low) * uniform({seed, 1}, i, 0);
  return Tensor::copy<float>(shape, v);
}

/// The same number of steps apart, in random order, and none at the middle of low and high when their number is even:
/// for functions with kinks, where finite differences must not cross one. `gap` between neighbours.
inline Tensor spread_tensor(const Shape& shape, std::uint32_t seed, float gap) {
  std::vector<std::size_t> order(static_cast<std::size_t>(elements(shape)));
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](auto a, auto b) { return philox({seed, 2}, a, 0) < philox({seed, 2}, b, 0); });
  std::vector<float> v(order.size());
  for (std::size_t i = 0; i < v.size(); ++i) v[i] = gap * (static_cast<float>(order[i]) - static_cast<float>(v.size() / 2) + 0.5f);
  return Tensor::copy<float>(shape, v);
}

inline double dot(std::span<const float> a, std::span<const float> b) { return std::inner_product(a.begin(), a.end(), b.begin(), 0.0); }

struct GradientCheck {
  ir::Ref y;           // any value: the loss is its elements weighted at random
  ir::Refs wanted;     // leaves
  Leaves leaves;       // all of them
  double step = 0.02;  // of the finite differences
  Moment now{};
};

/// The largest difference between ir::gradient and finite differences (of fourth order), relative to the largest derivative or 1.
inline double gradient_error(const ir::Graph& graph, const GradientCheck& check, const Backend& backend) {
  const Tensor weights = random_tensor(graph.spec(check.y).shape, 77);
  ir::Graph whole = graph;
  ir::Builder b(whole);
  const ir::Ref w = b.leaf(ir::Role::data, 99, weights.spec());
  const ir::Refs d = ir::gradient(whole, b.sum(b.multiply(check.y, w)), check.wanted);
  Leaves all = check.leaves;
  all.emplace_back(w, weights);
  const auto exact = evaluate(whole, all, backend, check.now);

  Evaluator forward(graph, backend);
  const auto loss = [&](ir::Ref leaf, const Tensor& value) {
    for (const auto& [r, v] : check.leaves) forward.set(r, r == leaf ? value : v);
    forward.run(check.now);
    return dot(forward.value(check.y).as<float>(), weights.as<float>());
  };
  double worst = 0, largest = 1;
  for (std::size_t k = 0; k < check.wanted.size(); ++k) {
    const ir::Ref leaf = check.wanted[k];
    const Tensor& at = std::find_if(check.leaves.begin(), check.leaves.end(), [&](const auto& l) { return l.first == leaf; })->second;
    const std::vector<float> start(at.as<float>().begin(), at.as<float>().end());
    for (std::size_t i = 0; i < start.size(); ++i) {
      const auto moved = [&](double by) {
        auto v = start;
        v[i] += static_cast<float>(by);
        return loss(leaf, Tensor::copy<float>(at.shape(), v));
      };
      const double h = check.step, slope = (8 * (moved(h) - moved(-h)) - (moved(2 * h) - moved(-2 * h))) / (12 * h);
      const double stated = d[k].valid() ? exact[static_cast<std::size_t>(d[k].id)].as<float>()[i] : 0;
      worst = std::isnan(slope - stated) ? INFINITY : std::max(worst, std::abs(slope - stated));
      largest = std::max(largest, std::abs(slope));
    }
  }
  return worst / largest;
}

}  // namespace tenon::test
