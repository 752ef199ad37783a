// Replaces values that are another value, and computes constants: what differentiation and the gradient's factor 1 leave behind.
#include <algorithm>
#include <optional>

#include "tenon/base/floats.h"
#include "tenon/ir/graph.h"
#include "tenon/plan/program.h"

namespace tenon {
namespace {

class Simplifier {
 public:
  explicit Simplifier(Lowered& p) : g_(p.graph), same_(g_.values.size()), producer_(g_.values.size(), -1) {
    for (int v = 0; v < static_cast<int>(same_.size()); ++v) same_[at({v})] = {v};
    for (std::size_t i = 0; i < g_.nodes.size(); ++i) {
      auto& n = g_.nodes[i];
      for (auto& r : n.in) r = same_[at(r)];
      if (const auto other = replacement(n)) same_[at(n.out[0])] = *other;
      for (const auto r : n.out) producer_[at(r)] = static_cast<int>(i);
    }
    for (auto* refs : {&p.gradients, &p.sums, &p.outputs})
      for (auto& r : *refs)
        if (r.valid()) r = same_[at(r)];
  }

 private:
  static std::size_t at(ir::Ref r) { return static_cast<std::size_t>(r.id); }
  ir::Node* producer(ir::Ref r) { return producer_[at(r)] < 0 ? nullptr : &g_.nodes[static_cast<std::size_t>(producer_[at(r)])]; }
  template <class O> const O* made_by(ir::Ref r) {
    const auto* n = producer(r);
    return n ? std::get_if<O>(&n->op) : nullptr;
  }
  const Shape& shape(ir::Ref r) const { return g_.spec(r).shape; }

  /// The value that the node's result already is. May instead rewrite the node into a cheaper one.
  std::optional<ir::Ref> replacement(ir::Node& n) {
    if (const auto* e = std::get_if<ir::Eltwise>(&n.op)) return eltwise(n, *e);
    if (const auto* b = std::get_if<ir::Binary>(&n.op)) return binary(n, b->fn);
    if (std::holds_alternative<ir::Reshape>(n.op)) {
      while (made_by<ir::Reshape>(n.in[0])) n.in[0] = producer(n.in[0])->in[0];
      if (shape(n.in[0]) == shape(n.out[0])) return n.in[0];
      if (const auto* c = made_by<ir::Constant>(n.in[0])) become_constant(n, c->value);
    }
    if (std::holds_alternative<ir::Transpose>(n.op)) return transpose(n);
    if (std::holds_alternative<ir::Broadcast>(n.op)) {
      if (shape(n.in[0]) == shape(n.out[0])) return n.in[0];
      if (const auto* c = made_by<ir::Constant>(n.in[0])) become_constant(n, c->value);
    }
    if (std::holds_alternative<ir::Reduce>(n.op) && shape(n.in[0]) == shape(n.out[0])) return n.in[0];
    return std::nullopt;
  }

  std::optional<ir::Ref> eltwise(ir::Node& n, ir::Eltwise e) {
    if (e.fn == ir::Fn::identity) return n.in[0];
    if (e.fn != ir::Fn::affine) return std::nullopt;
    if (e.alpha == 1 && e.beta == 0) return n.in[0];
    if (const auto* c = made_by<ir::Constant>(n.in[0])) become_constant(n, folded(n, e, c->value));
    return std::nullopt;
  }

  std::optional<ir::Ref> binary(ir::Node& n, ir::Arithmetic fn) {
    if (fn != ir::Arithmetic::multiply || !is_floating(g_.spec(n.out[0]).dtype)) return std::nullopt;
    for (const std::size_t k : {1u, 0u}) {
      const ir::Ref other = n.in[1 - k];
      const auto* c = made_by<ir::Constant>(n.in[k]);
      if (!c || shape(other) != shape(n.out[0])) continue;
      if (c->value == 1) return other;
      const double factor = c->value;
      n.op = ir::Eltwise{ir::Fn::affine, factor, 0};
      n.in = {other};
      return std::nullopt;
    }
    return std::nullopt;
  }

  /// Two in a row are one; one that moves only axes of length 1 is a view.
  std::optional<ir::Ref> transpose(ir::Node& n) {
    auto& perm = std::get<ir::Transpose>(n.op).perm;
    while (const auto* before = made_by<ir::Transpose>(n.in[0])) {
      for (auto& axis : perm) axis = before->perm[static_cast<std::size_t>(axis)];
      n.in[0] = producer(n.in[0])->in[0];
    }
    if (std::is_sorted(perm.begin(), perm.end())) return n.in[0];
    std::int64_t last = -1;
    for (const auto axis : perm) {
      if (shape(n.in[0])[static_cast<int>(axis)] == Dim(1)) continue;
      if (axis < last) return std::nullopt;
      last = axis;
    }
    n.op = ir::Reshape{shape(n.out[0])};
    return std::nullopt;
  }

  /// As it would be computed.
  double folded(const ir::Node& n, const ir::Eltwise& e, double x) const {
    return with_floats(g_.spec(n.out[0]).dtype, [&]<class T>(T) {
      return static_cast<double>(static_cast<T>(e.alpha) * static_cast<T>(x) + static_cast<T>(e.beta));
    });
  }

  void become_constant(ir::Node& n, double value) {
    n.op = ir::Constant{shape(n.out[0]), value, g_.spec(n.out[0]).dtype};
    n.in = {};
  }

  ir::Graph& g_;
  ir::Refs same_;  // value -> the value to read instead
  std::vector<int> producer_;
};

}  // namespace

void simplify(Lowered& p) {
  Simplifier run(p);
  remove_unused(p);
}

}  // namespace tenon
