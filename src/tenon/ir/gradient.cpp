// Reverse-mode differentiation: walks the nodes backwards and asks each op for its derivative, which is more IR.
#include "tenon/base/assert.h"
#include "tenon/ir/precision.h"

namespace tenon::ir {
namespace {

std::size_t at(Ref r) { return static_cast<std::size_t>(r.id); }

std::vector<bool> depends_on(const Graph& g, const Refs& wanted) {
  std::vector<bool> depends(g.values.size(), false);
  for (const Ref r : wanted) depends[at(r)] = true;
  for (const Node& n : g.nodes)
    for (const Ref in : n.in)
      if (depends[at(in)])
        for (const Ref out : n.out) depends[at(out)] = true;
  return depends;
}

Refs derivative(Builder& b, const Node& n, const Refs& d_out) {
  return std::visit(
      [&](const auto& op) -> Refs {
        if constexpr (requires { op.gradient(b, Use{n.in, n.out, d_out}); }) return op.gradient(b, Use{n.in, n.out, d_out});
        // Taking the op for a constant instead would give wrong gradients without a word.
        TENON_ASSERT(false, "an operation without derivative lies between a parameter and the loss");
        return {};
      },
      n.op);
}

}  // namespace

Refs gradient(Graph& g, Ref loss, const Refs& wanted) {
  const auto depends = depends_on(g, wanted);
  const auto is_needed = [&](Ref r) { return static_cast<bool>(depends[at(r)]); };
  Refs d(g.values.size());
  const std::size_t forward = g.nodes.size();
  const std::vector<bool> in_bfloat16 = made_in_bfloat16(g);
  const auto precision = [&](Ref r) { return in_bfloat16[at(r)] ? DType::bfloat16 : DType::float32; };
  Builder b(g);
  if (is_needed(loss)) d[at(loss)] = b(Constant{g.spec(loss).shape, 1}, {});
  for (std::size_t i = forward; i-- > 0;) {
    const Node n = g.nodes[i];  // a copy: appending moves the nodes
    Refs d_out;
    bool reached = false, needed = false;
    for (const Ref r : n.out) {
      d_out.push_back(d[at(r)]);
      reached |= d_out.back().valid();
    }
    for (const Ref r : n.in) needed |= is_needed(r);
    if (!reached || !needed) continue;
    const Refs d_in = [&] {
      const InPrecision of_node(b, precision(n.out.front()));
      return derivative(b, n, d_out);
    }();
    TENON_ASSERT(d_in.size() == n.in.size(), "a derivative has one entry per operand");
    for (std::size_t k = 0; k < n.in.size(); ++k) {
      if (!d_in[k].valid() || !is_needed(n.in[k])) continue;
      TENON_ASSERT(g.spec(d_in[k]) == g.spec(n.in[k]), "a derivative has the shape of its operand");
      Ref& total = d[at(n.in[k])];
      const InPrecision of_value(b, precision(n.in[k]));
      total = total.valid() ? b.add(total, d_in[k]) : d_in[k];
    }
  }
  Refs result;
  for (const Ref r : wanted) result.push_back(d[at(r)]);
  return result;
}

}  // namespace tenon::ir
