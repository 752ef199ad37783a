// The passes on graphs made by hand: what is joined, what must not be, and that no two living values share memory.
#include "tenon/plan/plan.h"
#include "tenon/ir/graph.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>

#include "tenon/base/assert.h"
#include "tenon/ir/window.h"
#include "tenon/plan/arena.h"

namespace tenon {
namespace {

using ir::Arithmetic;
using ir::Fn;
using ir::Ref;
using ir::Role;

struct Made {
  Lowered lowered;
  ir::Builder b{lowered.graph};
  Ref leaf(Role role, int index, Shape shape) { return b.leaf(role, index, {std::move(shape), DType::float32}); }
  template <class Op> int count() const {
    return static_cast<int>(std::count_if(lowered.graph.nodes.begin(), lowered.graph.nodes.end(),
                                          [](const auto& n) { return std::holds_alternative<Op>(n.op); }));
  }
  template <class Op> const Op& only() const {
    for (const auto& n : lowered.graph.nodes)
      if (const auto* op = std::get_if<Op>(&n.op)) return *op;
    TENON_ASSERT(false, "the graph has such a node");
    throw 0;
  }
};

/// A convolution with bias and activation, pooling, and a sum as loss.
struct Net : Made {
  Ref x = leaf(Role::data, 0, {2, 8, 8, 3}), kernel = leaf(Role::parameter, 0, {3, 3, 3, 4}), bias = leaf(Role::parameter, 1, {4});
  Ref pooled;
  explicit Net(Fn activation, ir::PoolKind kind = ir::PoolKind::maximum) {
    const ir::Ints two{2, 2}, one{1, 1}, three{3, 3};
    const Ref y = b(ir::Convolution{ir::make_window({2, 8, 8, 3}, three, one, one, ir::Padding::valid)}, {x, kernel});
    const Ref z = b.apply(activation, b.add(y, bias));
    pooled = b(ir::Pooling{kind, ir::make_window({2, 6, 6, 4}, two, two, one, ir::Padding::valid)}, {z});
    const Ref loss = b.sum(pooled);
    lowered.gradients = ir::gradient(lowered.graph, loss, {kernel, bias});
    lowered.sums = {b.reshape(loss, {1})};
    lowered.data = {x};
    remove_unused(lowered);
    simplify(lowered);
    fuse(lowered);
  }
};

}  // namespace

TEST_CASE("bias, relu, pooling and the bias gradient are joined, forwards and backwards") {
  const Net net(Fn::relu);
  CHECK(net.only<ir::Convolution>().epilogue.bias);
  CHECK(net.only<ir::Convolution>().epilogue.fn == Fn::relu);
  CHECK(net.only<ir::PoolingGradient>().relu);
  CHECK(net.only<ir::ConvolutionKernelGradient>().bias);
  CHECK(net.count<ir::Binary>() == 0);
  CHECK(net.count<ir::ConvolutionInputGradient>() == 0);  // nobody asks for the gradient of the data
  CHECK(net.count<ir::Reduce>() == 1);                    // the loss
}

TEST_CASE("a transposed convolution takes its bias and relu along") {
  Made m;
  const Ref y = m.leaf(Role::data, 0, {2, 4, 4, 3}), kernel = m.leaf(Role::parameter, 0, {2, 2, 5, 3}),
            bias = m.leaf(Role::parameter, 1, {5});
  const Shape x{2, 8, 8, 5};
  const ir::Convolution forward{ir::make_window(x, {2, 2}, {2, 2}, {1, 1}, ir::Padding::same)};
  const Ref z = m.b.apply(Fn::relu, m.b.add(m.b(ir::ConvolutionInputGradient{forward, x}, {y, kernel}), bias));
  const Ref loss = m.b.sum(z);
  m.lowered.gradients = ir::gradient(m.lowered.graph, loss, {kernel, bias});
  m.lowered.sums = {m.b.reshape(loss, {1})};
  m.lowered.data = {y};
  fuse(m.lowered);
  CHECK(m.count<ir::ConvolutionInputGradient>() == 1);
  CHECK(m.only<ir::ConvolutionInputGradient>().epilogue.bias);
  CHECK(m.only<ir::ConvolutionInputGradient>().epilogue.fn == Fn::relu);
}

TEST_CASE("a product takes along a bias that is a view of a variable of more axes") {
  Made m;
  const Ref x = m.leaf(Role::data, 0, {6, 4}), kernel = m.leaf(Role::parameter, 0, {4, 2, 5}), bias = m.leaf(Role::parameter, 1, {2, 5});
  const Ref product = m.b(ir::MatMul{}, {x, m.b.reshape(kernel, {4, 10})});
  m.lowered.outputs = {m.b.add(product, m.b.reshape(bias, {10}))};
  m.lowered.data = {x};
  fuse(m.lowered);
  CHECK(m.only<ir::MatMul>().epilogue.bias);
  CHECK(m.count<ir::Binary>() == 0);
  std::vector<bool> made(m.lowered.graph.values.size(), false);
  for (const auto& n : m.lowered.graph.nodes) {  // every operand is there before it is read
    for (const Ref r : n.in) CHECK((m.lowered.graph.value(r).role != Role::computed || made[static_cast<std::size_t>(r.id)]));
    for (const Ref r : n.out) made[static_cast<std::size_t>(r.id)] = true;
  }
}

TEST_CASE("what an average pooling or another function does not allow is not joined") {
  const Net average(Fn::relu, ir::PoolKind::average);
  CHECK_FALSE(average.only<ir::PoolingGradient>().relu);
  CHECK(average.only<ir::Binary>().fn == Arithmetic::where_positive);
  const Net softplus(Fn::softplus);
  CHECK(softplus.only<ir::Convolution>().epilogue.bias);
  CHECK(softplus.only<ir::Convolution>().epilogue.fn == Fn::identity);
}

TEST_CASE("a value with two readers, or one that is kept, stays") {
  for (const bool kept : {false, true}) {
    Made m;
    const Ref x = m.leaf(Role::data, 0, {4, 5}), w = m.leaf(Role::parameter, 0, {5, 6}), bias = m.leaf(Role::parameter, 1, {6});
    const Ref y = m.b(ir::MatMul{}, {x, w});
    const Ref z = m.b.add(y, bias);
    m.lowered.outputs = {z};
    if (kept) m.lowered.outputs.push_back(y);
    else m.lowered.outputs.push_back(m.b.apply(Fn::exp, y));
    fuse(m.lowered);
    CHECK_FALSE(m.only<ir::MatMul>().epilogue.bias);
    CHECK(m.count<ir::Binary>() == 1);
  }
}

TEST_CASE("constants are computed once and factors of 1 vanish") {
  Made m;
  const Ref x = m.leaf(Role::data, 0, {3, 4});
  const Ref constant = m.b.affine(m.b(ir::Broadcast{{3, 4}}, {m.b(ir::Constant{{1}, 2.0f}, {})}), 0.5f);  // ones
  const Ref y = m.b.multiply(m.b.affine(m.b.reshape(m.b.reshape(x, {12}), {3, 4}), 1), constant);
  const Ref z = m.b.multiply(x, m.b(ir::Constant{{3, 4}, 3.0f}, {}));
  m.lowered.outputs = {y, z};
  simplify(m.lowered);
  CHECK(m.lowered.outputs[0] == x);
  REQUIRE(m.lowered.graph.nodes.size() == 1);
  const auto& e = m.only<ir::Eltwise>();
  CHECK(e.fn == Fn::affine);
  CHECK(e.alpha == 3.0f);
}

TEST_CASE("transposes in a row are one, and none where the order is the old one or only axes of length 1 move") {
  Made m;
  const Ref x = m.leaf(Role::data, 0, {3, 1, 4, 5}), y = m.leaf(Role::data, 1, {3, 4, 5});
  const Ref back = m.b.transpose(m.b.transpose(y, {2, 0, 1}), {1, 2, 0});
  const Ref view = m.b.transpose(x, {0, 2, 1, 3});
  const Ref twice = m.b.transpose(m.b.transpose(y, {2, 0, 1}), {2, 1, 0});
  m.lowered.outputs = {back, view, twice};
  simplify(m.lowered);
  CHECK(m.lowered.outputs[0] == y);
  CHECK(m.count<ir::Reshape>() == 1);
  CHECK(m.count<ir::Transpose>() == 1);
  CHECK(m.only<ir::Transpose>().perm == ir::Ints{1, 0, 2});
  CHECK(m.lowered.graph.spec(twice).shape == Shape{4, 3, 5});
}

TEST_CASE("whole numbers multiplied by a constant stay whole numbers") {
  Made m;
  const Ref x = m.b.leaf(Role::data, 0, {{3}, DType::int32});
  const Ref y = m.b.multiply(x, m.b.constant(3, {3}, DType::int32));
  m.lowered.outputs = {y, m.b.reshape(m.b.constant(2, {3}, DType::int32), {3, 1})};
  simplify(m.lowered);
  CHECK(m.count<ir::Eltwise>() == 0);
  for (const auto& n : m.lowered.graph.nodes)
    for (const Ref r : n.out)
      CHECK(m.lowered.graph.spec(r).dtype == std::visit(
                                                 [&](const auto& op) {
                                                   ir::Specs in;
                                                   for (const Ref i : n.in) in.push_back(m.lowered.graph.spec(i));
                                                   return op.shape(in)[0].dtype;
                                                 },
                                                 n.op));
}

TEST_CASE("a literal and its views lie where its values are, and take no place in the arena") {
  Made m;
  const std::vector<float> values(1000, 2);
  const Ref x = m.leaf(Role::data, 0, {10, 100}), table = m.b.literal(Tensor::copy<float>({1000}, values));
  const Ref y = m.b.multiply(x, m.b.reshape(table, {10, 100}));
  m.lowered.outputs = {y};
  Program p;
  p.graph = m.lowered.graph;
  p.phases = cut_into_phases(p.graph, p.updates);
  p.data = {x};
  place(p, m.lowered, {}, {});
  for (std::size_t v = 0; v < p.places.size(); ++v) CHECK((p.places[v].space == Space::literal) == (v == 1 || v == 2));
  CHECK(p.arena_bytes <= 2 * 4032);
}

TEST_CASE("sums over shards cut the nodes into phases; independent ones share a cut") {
  Made m;
  const Ref x = m.leaf(Role::data, 0, {3, 4}), state = m.leaf(Role::state, 0, {1, 4});
  const Ref a = m.b(ir::ShardSum{}, {m.b(ir::Reduce{ir::Fold::sum, {0}}, {x})});
  const Ref c = m.b(ir::ShardSum{}, {m.b(ir::Reduce{ir::Fold::maximum, {0}}, {x})});
  const Ref second = m.b(ir::ShardSum{}, {m.b.add(a, c)});
  m.b.all(ir::StateUpdate{}, {state, second});
  std::vector<int> updates;
  const auto phases = cut_into_phases(m.lowered.graph, updates);
  REQUIRE(phases.size() == 3);
  CHECK(phases[0].sums.size() == 2);
  CHECK(phases[1].sums.size() == 1);
  CHECK(phases[2].sums.empty());
  CHECK(updates.size() == 1);
}

TEST_CASE("the arena joins what is given back and never overlaps what is taken") {
  std::mt19937 random(1);
  Arena arena;
  std::vector<std::pair<std::int64_t, std::int64_t>> taken;
  for (int i = 0; i < 2000; ++i) {
    if (taken.empty() || random() % 2) {
      const auto size = static_cast<std::int64_t>(1 + random() % 9) * cache_line;
      const auto offset = arena.take(size);
      for (const auto& [o, s] : taken) CHECK((offset + size <= o || o + s <= offset));
      CHECK(offset + size <= arena.peak());
      taken.emplace_back(offset, size);
    } else {
      const auto k = random() % taken.size();
      arena.give(taken[k].first, taken[k].second);
      taken.erase(taken.begin() + static_cast<std::ptrdiff_t>(k));
    }
  }
  for (const auto& [o, s] : taken) arena.give(o, s);
  const auto peak = arena.peak();
  CHECK(arena.take(peak) == 0);  // one whole piece again
  CHECK(arena.peak() == peak);
}

TEST_CASE("values that live at the same time lie apart, and dead ones give their place") {
  Net net(Fn::relu);
  Program p;
  p.graph = net.lowered.graph;
  p.phases = cut_into_phases(p.graph, p.updates);
  p.data = net.lowered.data;
  Layout parameters;
  parameters.rows = {{0, {}, 0, 108}, {0, {}, 112, 4}};
  parameters.size = 128;
  place(p, net.lowered, parameters, {});
  const auto& order = p.phases[0].kernels;
  const auto last_read = [&](std::size_t v) {
    std::size_t last = 0;
    for (std::size_t t = 0; t < order.size(); ++t)
      for (const auto r : p.graph.nodes[static_cast<std::size_t>(order[t])].in)
        if (static_cast<std::size_t>(r.id) == v) last = t;
    return last;
  };
  std::int64_t all = 0;
  for (std::size_t t = 0; t < order.size(); ++t)
    for (const auto made : p.graph.nodes[static_cast<std::size_t>(order[t])].out) {
      const auto m = static_cast<std::size_t>(made.id);
      CHECK(p.places[m].space != Space::nowhere);
      if (p.places[m].space != Space::arena) continue;
      all += bytes(p.graph.spec(made));
      const auto end = [&](std::size_t v) { return p.places[v].offset + bytes(p.graph.values[v].spec); };
      for (std::size_t v = 0; v < p.places.size(); ++v)
        if (v != m && p.places[v].space == Space::arena && p.graph.values[v].spec.shape != p.graph.values[m].spec.shape &&
            last_read(v) > t && std::any_of(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(t), [&](int n) {
              const auto& out = p.graph.nodes[static_cast<std::size_t>(n)].out;
              return std::any_of(out.begin(), out.end(), [&](Ref r) { return static_cast<std::size_t>(r.id) == v; });
            }))
          CHECK((end(v) <= p.places[m].offset || end(m) <= p.places[v].offset));
    }
  CHECK(p.arena_bytes <= all + bytes(p.graph.spec(net.x)) + 64 * static_cast<std::int64_t>(order.size()));
  CHECK(p.results.gradients == 128);
  CHECK(p.results.floats() == 129);
  CHECK(p.places[static_cast<std::size_t>(net.lowered.gradients[1].id)].space == Space::results);
}

}  // namespace tenon
