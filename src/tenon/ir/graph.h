#pragma once
// A graph in SSA form: every value has one producer and a concrete spec. The Builder appends; nothing is ever changed in place.
#include "tenon/ir/op.h"

namespace tenon::ir {

/// What a value is. data: an element of the batch (index says which); parameter, state: a variable (index: its number).
enum class Role : std::uint8_t { computed, data, parameter, state };

struct Value {
  TensorSpec spec;
  Role role = Role::computed;
  int index = 0;
};
struct Node {
  Op op;
  Refs in, out;
};
struct Graph {
  std::vector<Value> values;
  std::vector<Node> nodes;

  const Value& value(Ref r) const { return values[static_cast<std::size_t>(r.id)]; }
  const TensorSpec& spec(Ref r) const { return value(r).spec; }
};

class Builder {
 public:
  explicit Builder(Graph& graph) : graph_(graph) {}

  Ref leaf(Role role, int index, TensorSpec spec);
  Refs all(Op op, Refs in);                                                             // every result
  Ref operator()(Op op, Refs in) { return all(std::move(op), std::move(in)).front(); }  // the first result
  const Graph& graph() const { return graph_; }
  const TensorSpec& spec(Ref r) const { return graph_.spec(r); }
  const Shape& shape(Ref r) const { return spec(r).shape; }
  /// The node that made `r`; null for a leaf.
  const Node* producer(Ref r) const;

  Ref add(Ref a, Ref b) { return (*this)(Binary{Arithmetic::add}, {a, b}); }
  Ref subtract(Ref a, Ref b) { return (*this)(Binary{Arithmetic::subtract}, {a, b}); }
  Ref multiply(Ref a, Ref b) { return (*this)(Binary{Arithmetic::multiply}, {a, b}); }
  Ref divide(Ref a, Ref b) { return (*this)(Binary{Arithmetic::divide}, {a, b}); }
  Ref apply(Fn fn, Ref x) { return (*this)(Eltwise{fn}, {x}); }
  /// alpha * x + beta
  Ref affine(Ref x, float alpha, float beta = 0) { return (*this)(Eltwise{Fn::affine, alpha, beta}, {x}); }
  Ref clip(Ref x, float low, float high) { return (*this)(Eltwise{Fn::clip, low, high}, {x}); }
  /// No node when the shape is that already.
  Ref reshape(Ref x, Shape to);
  /// No node when the dtype is that already.
  Ref cast(Ref x, DType to);
  /// Sum over `axes`, which vanish. No axes: over all of them, to a scalar of shape ().
  Ref sum(Ref x, Ints axes);
  Ref sum(Ref x);
  /// Mean over the last axis, which vanishes.
  Ref mean_last(Ref x);

 private:
  Graph& graph_;
};

/// Appends d(loss)/d(value) for every value in `wanted`, in the same order; invalid where loss does not depend on it.
Refs gradient(Graph& graph, Ref loss, const Refs& wanted);

std::string_view name(const Op& op);
/// One line per node, for people.
std::string to_string(const Graph& graph);

}  // namespace tenon::ir
