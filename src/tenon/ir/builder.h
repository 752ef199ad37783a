#pragma once
// What appends operations to a graph. It knows neither the graph nor the closed set, which are much to compile: layers see this only.
#include <limits>

#include "tenon/ir/op.h"

namespace tenon::ir {

struct Graph;
struct Node;

/// What a value is. data: an element of the batch (index says which); parameter, state: a variable (index: its number).
enum class Role : std::uint8_t { computed, data, parameter, state };

/// What becomes of axes that were folded.
enum class Axes : std::uint8_t { vanish, stay };

class Builder {
 public:
  explicit Builder(Graph& graph) : graph_(graph) {}

  Ref leaf(Role role, int index, TensorSpec spec);
  /// Every result.
  template <Operation O> Refs all(O operation, Refs in);
  Refs all(Op op, Refs in);
  /// The first result.
  template <Operation O> Ref operator()(O operation, Refs in) { return all(std::move(operation), std::move(in)).front(); }
  Ref operator()(Op op, Refs in);
  const Graph& graph() const { return graph_; }
  const TensorSpec& spec(Ref r) const;
  const Shape& shape(Ref r) const { return spec(r).shape; }
  /// The node that made `r`; null for a leaf.
  const Node* producer(Ref r) const;

  Ref add(Ref a, Ref b) { return (*this)(Binary{Arithmetic::add}, {a, b}); }
  Ref subtract(Ref a, Ref b) { return (*this)(Binary{Arithmetic::subtract}, {a, b}); }
  Ref multiply(Ref a, Ref b) { return (*this)(Binary{Arithmetic::multiply}, {a, b}); }
  Ref divide(Ref a, Ref b) { return (*this)(Binary{Arithmetic::divide}, {a, b}); }
  Ref apply(Fn fn, Ref x) { return (*this)(Eltwise{fn}, {x}); }
  /// alpha * x + beta
  Ref affine(Ref x, double alpha, double beta = 0) { return (*this)(Eltwise{Fn::affine, alpha, beta}, {x}); }
  Ref clip(Ref x, double low, double high) { return (*this)(Eltwise{Fn::clip, low, high}, {x}); }
  Ref maximum(Ref a, Ref b) { return (*this)(Binary{Arithmetic::maximum}, {a, b}); }
  Ref minimum(Ref a, Ref b) { return (*this)(Binary{Arithmetic::minimum}, {a, b}); }
  Ref maximum(Ref x, double low) { return clip(x, low, std::numeric_limits<double>::infinity()); }
  Ref minimum(Ref x, double high) { return clip(x, -std::numeric_limits<double>::infinity(), high); }
  /// a where condition is not 0, else b.
  Ref select(Ref condition, Ref a, Ref b) { return (*this)(Select{}, {condition, a, b}); }
  /// A tensor of one value; without a shape a scalar, which broadcasts.
  Ref constant(double value, Shape of = {}, DType dtype = DType::float32) { return (*this)(Constant{std::move(of), value, dtype}, {}); }
  Ref literal(Tensor values) { return (*this)(Literal{std::move(values)}, {}); }
  /// numpy.matmul of operands of two axes or more: those before the last two are broadcast.
  Ref matmul(Ref a, Ref b, MatMul how = {});
  /// Rows of x, numbered along `axis`.
  Ref gather(Ref x, Ref ids, int axis = 0) { return (*this)(Gather{axis}, {x, ids}); }
  Ref slice(Ref x, int axis, std::int64_t begin, std::int64_t length);
  Ref concat(Refs parts, int axis) { return (*this)(Concat{axis}, std::move(parts)); }
  // These make no node where nothing changes.
  Ref transpose(Ref x, Ints perm);
  Ref broadcast_to(Ref x, Shape to);
  Ref reshape(Ref x, Shape to);
  Ref cast(Ref x, DType to);
  /// x folded over `axes` (ascending), which vanish or stay with length 1. No axes: over all of them.
  Ref reduce(Fold fold, Ref x, Ints axes, Axes then = Axes::vanish);
  Ref sum(Ref x, Ints axes = {}, Axes then = Axes::vanish) { return reduce(Fold::sum, x, std::move(axes), then); }
  Ref mean(Ref x, Ints axes = {}, Axes then = Axes::vanish);
  /// Mean over the last axis, which vanishes.
  Ref mean_last(Ref x);

 private:
  Graph& graph_;
};

}  // namespace tenon::ir
