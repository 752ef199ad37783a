#include <doctest/doctest.h>

#include "tenon/base/assert.h"
#include "tenon/ir/broadcast.h"
#include "tenon/ir/graph.h"
#include "tenon/ir/window.h"

namespace tenon {

using namespace ir;

TEST_CASE("the builder leaves out what changes nothing") {
  Graph g;
  Builder b(g);
  const Ref x = b.leaf(Role::data, 0, {{2, 3}});
  CHECK(b.reshape(x, {2, 3}) == x);
  CHECK(b.cast(x, DType::float32) == x);
  CHECK(g.nodes.empty());
  CHECK(b.producer(x) == nullptr);
  const Ref y = b.reshape(x, {6});
  REQUIRE(b.producer(y));
  CHECK(b.producer(y)->in == Refs{x});
}

TEST_CASE("a graph prints one line per node") {
  Graph g;
  Builder b(g);
  const Ref x = b.leaf(Role::data, 0, {{2, 3}});
  b(ArgMax{}, {b.sum(x, {0})});
  CHECK(to_string(g) == "%1 (1, 3) = reduce %0\n%2 (3,) = reshape %1\n%3 () int32 = arg_max %2\n");
}

TEST_CASE("broadcasting follows numpy") {
  CHECK(broadcast({3, 1}, {4}) == Shape{3, 4});
  CHECK(broadcast({}, {2}) == Shape{2});
  CHECK(broadcast({1}, {0}) == Shape{0});
  CHECK_THROWS_AS(broadcast({3}, {4}), InternalError);
}

TEST_CASE("windows count positions as Keras does") {
  CHECK(positions(Dim{6}, 3, 2, 1, Padding::same) == Dim{3});
  CHECK(positions(Dim{6}, 3, 2, 1, Padding::valid) == Dim{2});
  CHECK(positions(Dim{5}, 3, 1, 2, Padding::valid) == Dim{1});
  CHECK(positions(Dim{4}, 3, 1, 2, Padding::valid) == Dim{0});  // larger than the input
  CHECK(positions(Dim{}, 3, 2, 1, Padding::same) == Dim{});
  const Window odd_behind = make_window({1, 6, 1}, {3}, {2}, {1}, Padding::same);
  CHECK(odd_behind.before == Ints{0});
  CHECK(odd_behind.after == Ints{1});
  const Window wide = make_window({1, 5, 7, 1}, {2, 3}, {1, 1}, {3, 2}, Padding::same);
  CHECK(positions(wide, {1, 5, 7, 1}) == Ints{5, 7});
  CHECK(wide.before == Ints{1, 2});
  CHECK(wide.after == Ints{2, 2});
}

TEST_CASE("operands that do not fit are a bug of the caller") {
  Graph g;
  Builder b(g);
  const Ref x = b.leaf(Role::data, 0, {{2, 3}}), ids = b.leaf(Role::data, 1, {{3}, DType::int32});
  CHECK_THROWS_AS(b(MatMul{}, {x, x}), InternalError);
  CHECK_THROWS_AS(b(Reshape{{5}}, {x}), InternalError);
  CHECK_THROWS_AS(b(Slice{1, 2, 2}, {x}), InternalError);
  CHECK_THROWS_AS(b(Reduce{Fold::sum, {1, 0}}, {x}), InternalError);
  CHECK_THROWS_AS(b(SoftmaxCrossEntropy{}, {x, ids}), InternalError);
  CHECK_THROWS_AS(b(Concat{0}, {x, ids}), InternalError);
  CHECK_THROWS_AS(b.leaf(Role::data, 0, {{Dim{}, 3}}), InternalError);
  CHECK_THROWS_AS(b.add(x, ids), InternalError);
}

}  // namespace tenon
