// Keras' bfloat16, carried out: what its nodes make is rounded, and kept as floats; products read operands of 16 bits, and add up in
// float32.
//
// Keras casts what a layer reads, its variables included, and rounds after every operation. Here a fused kernel rounds once, as
// TensorFlow's fused kernels do, and gradients of variables are not rounded: they are parts of a sum over shards, and the result would
// depend on the number of shards.
#include <algorithm>
#include <array>

#include "tenon/ir/precision.h"
#include "tenon/plan/program.h"

namespace tenon {
namespace {

std::size_t at(ir::Ref r) { return static_cast<std::size_t>(r.id); }

template <class... Ops> bool is_any_of(const ir::Op& op) { return (std::holds_alternative<Ops>(op) || ...); }

bool is_product(const ir::Op& op) {
  return is_any_of<ir::MatMul, ir::Convolution, ir::ConvolutionInputGradient, ir::ConvolutionKernelGradient>(op);
}

/// Whether results are some of the operands, or 0, 1 or -1: rounded where the operands are.
bool only_picks(const ir::Op& op) {
  if (const auto* e = std::get_if<ir::Eltwise>(&op)) {
    using ir::Fn;
    static constexpr std::array picks{Fn::identity, Fn::relu, Fn::step, Fn::abs, Fn::sign, Fn::within, Fn::is_nan, Fn::is_infinite};
    return std::find(picks.begin(), picks.end(), e->fn) != picks.end();
  }
  if (const auto* b = std::get_if<ir::Binary>(&op))
    return b->fn == ir::Arithmetic::maximum || b->fn == ir::Arithmetic::minimum || b->fn >= ir::Arithmetic::equal;
  if (const auto* r = std::get_if<ir::Reduce>(&op)) return r->fold == ir::Fold::maximum || r->fold == ir::Fold::minimum;
  if (const auto* p = std::get_if<ir::Pooling>(&op)) return p->kind == ir::PoolKind::maximum;
  if (const auto* p = std::get_if<ir::PoolingGradient>(&op))
    return p->forward.kind == ir::PoolKind::maximum && p->forward.window.size == p->forward.window.strides;
  return is_any_of<ir::Reshape, ir::Slice, ir::Pad, ir::Concat, ir::Transpose, ir::Flip, ir::Gather, ir::TakeAlong, ir::Select,
                   ir::Broadcast, ir::OneHot>(op);
}

/// Small products have kernels of their own, or are over before operands are converted; groups are computed apart.
bool is_worth_it(const ir::Graph& g, const ir::Node& n) {
  constexpr std::int64_t fewest = 16;
  const auto axis = [&](ir::Ref r, int k) { return g.spec(r).shape[k].value; };
  const auto wide = [](const ir::Convolution& c, const Shape& kernel) {
    return c.groups == 1 && kernel[-2].value >= fewest && kernel[-1].value >= fewest;
  };
  if (const auto* m = std::get_if<ir::MatMul>(&n.op))
    return std::min({axis(n.out[0], -2), axis(n.out[0], -1), axis(n.in[0], m->transpose_a ? -2 : -1)}) >= fewest;
  if (const auto* c = std::get_if<ir::Convolution>(&n.op)) return wide(*c, g.spec(n.in[1]).shape);
  if (const auto* c = std::get_if<ir::ConvolutionInputGradient>(&n.op)) return wide(c->forward, g.spec(n.in[1]).shape);
  const auto& c = std::get<ir::ConvolutionKernelGradient>(n.op);
  return wide(c.forward, c.kernel);
}

class Rounder {
 public:
  explicit Rounder(Lowered& p)
      : p_(p),
        g_(p.graph),
        b_(p.graph),
        in_bfloat16_(ir::made_in_bfloat16(p.graph)),
        nodes_(std::move(p.graph.nodes)),
        known_(p.graph.values.size()) {
    g_.nodes.clear();
    for (const auto r : p.gradients)
      if (r.valid()) of(r).is_gradient = true;
  }

  void run() {
    for (ir::Node& n : nodes_) visit(n);
    for (auto* refs : {&p_.sums, &p_.outputs, &p_.gradients})
      for (auto& r : *refs)
        if (r.valid()) r = now(r);
    remove_unused(p_);
  }

 private:
  struct Known {
    ir::Ref now{};             // what to read in its place
    ir::Ref half{};            // of a float32: its numbers in 16 bits
    ir::Ref wide{};            // of 16 bits: the same numbers as float32
    bool exact = false;        // holds numbers of bfloat16 only
    bool is_gradient = false;  // of a variable
    bool is_constant = false;
  };

  Known& of(ir::Ref r) {
    if (known_.size() <= at(r)) known_.resize(g_.values.size());
    return known_[at(r)];
  }
  ir::Ref now(ir::Ref r) { return of(r).now.valid() ? of(r).now : r; }
  bool is(ir::Ref r, DType dtype) const { return g_.spec(r).dtype == dtype; }
  bool is_variable(ir::Ref r) const { return g_.value(r).role == ir::Role::parameter || g_.value(r).role == ir::Role::state; }
  bool all_exact(const ir::Node& n) {
    return std::all_of(n.in.begin(), n.in.end(), [this](ir::Ref r) { return !is(r, DType::float32) || of(r).exact; });
  }

  void visit(ir::Node& n) {
    for (auto& r : n.in) r = now(r);
    if (is_any_of<ir::Cast>(n.op) && is(n.out[0], DType::bfloat16)) return visit_narrowing(n);
    if (is_any_of<ir::Cast>(n.op) && is(n.in[0], DType::bfloat16)) return visit_widening(n);
    const bool rounds = ir::is_in_bfloat16(n, in_bfloat16_);
    if (rounds) read_rounded(n);
    const bool exact = only_picks(n.op) && all_exact(n), is_constant = is_any_of<ir::Constant, ir::Literal>(n.op);
    const ir::Refs out = n.out;
    const std::size_t results = is_any_of<ir::Recurrence>(n.op) ? out.size() - 1 : out.size();  // the last is for its gradient only
    g_.nodes.push_back(std::move(n));
    for (std::size_t i = 0; i < results; ++i) {
      if (!is(out[i], DType::float32)) continue;
      of(out[i]).exact = exact;
      of(out[i]).is_constant = is_constant;
      if (rounds && !exact && !is_constant && !of(out[i]).is_gradient) of(out[i]).now = rounded(out[i]);
    }
  }

  void visit_narrowing(ir::Node& n) {
    const ir::Ref x = n.in[0], y = n.out[0];
    if (of(x).half.valid()) {
      of(y).now = of(x).half;
      return;
    }
    g_.nodes.push_back(std::move(n));
    known_half(x, y);
  }

  void visit_widening(ir::Node& n) {
    const ir::Ref x = n.in[0], y = n.out[0];
    if (of(x).wide.valid()) {
      of(y).now = of(x).wide;
      return;
    }
    g_.nodes.push_back(std::move(n));
    known_wide(x, y);
  }

  void known_half(ir::Ref x, ir::Ref half) {
    of(x).half = half;
    if (of(x).exact) of(half).wide = x;
  }
  void known_wide(ir::Ref half, ir::Ref wide) {
    of(half).wide = wide;
    of(wide).half = half;
    of(wide).exact = true;
  }

  ir::Ref half(ir::Ref x) {
    if (!of(x).half.valid()) known_half(x, b_.cast(x, DType::bfloat16));
    return of(x).half;
  }

  /// As float32. A constant is left as it is written: Keras rounds it where it is a tensor, and computes with it in float32 where it is
  /// part of an operation.
  ir::Ref rounded(ir::Ref x) {
    if (!is(x, DType::float32) || of(x).exact || of(x).is_constant) return x;
    const ir::Ref narrow = half(x);
    if (!of(narrow).wide.valid()) known_wide(narrow, b_.cast(narrow, DType::float32));
    return of(narrow).wide;
  }

  /// Keras' autocast, of inputs and variables. A variable on the right of a product stays: backends pack and round it once per step.
  void read_rounded(ir::Node& n) {
    if (is_any_of<ir::RandomMask, ir::RandomUniform, ir::RandomNormal>(n.op)) return;  // these read a shape
    const bool is_half = is_product(n.op) && is_worth_it(g_, n);
    for (std::size_t i = 0; i < n.in.size(); ++i) {
      if (!is_half || i > 1) n.in[i] = rounded(n.in[i]);
      else if (i == 0 || !is_variable(n.in[i])) n.in[i] = half(n.in[i]);
    }
  }

  Lowered& p_;
  ir::Graph& g_;
  ir::Builder b_;
  std::vector<bool> in_bfloat16_;  // per value
  std::vector<ir::Node> nodes_;
  std::vector<Known> known_;
};

}  // namespace

void round_to_bfloat16(Lowered& p) { Rounder(p).run(); }

}  // namespace tenon
