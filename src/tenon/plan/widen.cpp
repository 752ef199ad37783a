// Makes a graph of float64 of one of float32: what layers, losses and metrics wrote, in doubles.
#include "tenon/ir/graph.h"
#include "tenon/ir/width.h"
#include "tenon/plan/program.h"

namespace tenon {
namespace {

std::size_t at(ir::Ref r) { return static_cast<std::size_t>(r.id); }

class Widener {
 public:
  Widener(Lowered& p, const std::vector<bool>& rounded) : p_(p), g_(p.graph), b_(p.graph), rounded_(rounded) {}

  void run() {
    for (auto& v : g_.values)
      if (v.role != ir::Role::data && v.spec.dtype == DType::float32) v.spec.dtype = DType::float64;
    now_.resize(g_.values.size());
    std::vector<ir::Node> nodes = std::move(g_.nodes);
    g_.nodes.clear();
    for (std::size_t d = 0; d < p_.data.size(); ++d)
      if (g_.spec(p_.data[d]).dtype == DType::float32) replace(p_.data[d], b_.cast(p_.data[d], DType::float64));
    for (auto& n : nodes) visit(std::move(n));
    for (auto* refs : {&p_.gradients, &p_.sums, &p_.outputs})
      for (auto& r : *refs)
        if (r.valid()) r = now(r);
  }

 private:
  ir::Ref now(ir::Ref r) const { return at(r) < now_.size() && now_[at(r)].valid() ? now_[at(r)] : r; }
  void replace(ir::Ref r, ir::Ref by) { now_[at(r)] = by; }
  bool is_rounded(ir::Ref data) const {
    for (std::size_t d = 0; d < rounded_.size(); ++d)
      if (p_.data[d] == data) return rounded_[d];
    return false;
  }

  void visit(ir::Node n) {
    if (std::holds_alternative<ir::HostCall>(n.op)) return keep_narrow(std::move(n));  // it reads and writes float32
    if (auto* c = std::get_if<ir::Cast>(&n.op); c && c->to == DType::float32) return cast(n);
    for (auto& r : n.in) r = now(r);
    if (auto* c = std::get_if<ir::Constant>(&n.op); c && c->dtype == DType::float32) c->dtype = DType::float64;
    if (auto* l = std::get_if<ir::Literal>(&n.op)) l->values = ir::of_width(l->values, DType::float64);
    g_.nodes.push_back(std::move(n));
  }

  /// What was cast to float32 is cast to float64. What an Input declares to be float32 is rounded to it first.
  void cast(ir::Node& n) {
    const ir::Ref x = n.in[0];
    if (is_rounded(x) && g_.spec(x).dtype != DType::float32) {
      const ir::Ref narrow = b_.leaf(ir::Role::computed, 0, {g_.spec(x).shape, DType::float32});
      g_.nodes.push_back({ir::Cast{DType::float32}, {x}, {narrow}});
      return replace(n.out[0], b_.cast(narrow, DType::float64));
    }
    if (g_.spec(now(x)).dtype == DType::float64) return replace(n.out[0], now(x));
    n.op = ir::Cast{DType::float64};
    n.in[0] = now(x);
    g_.nodes.push_back(std::move(n));
  }

  void keep_narrow(ir::Node n) {
    const ir::Ref wide = n.out[0];
    const bool floats = g_.spec(wide).dtype == DType::float64;
    if (floats) {
      n.out[0] = b_.leaf(ir::Role::computed, 0, {g_.spec(wide).shape, DType::float32});
      replace(wide, {});
    }
    for (auto& r : n.in) r = g_.spec(now(r)).dtype == DType::float64 ? b_.cast(now(r), DType::float32) : now(r);
    const ir::Ref made = n.out[0];
    g_.nodes.push_back(std::move(n));
    if (floats) g_.nodes.push_back({ir::Cast{DType::float64}, {made}, {wide}});
  }

  Lowered& p_;
  ir::Graph& g_;
  ir::Builder b_;
  const std::vector<bool>& rounded_;
  std::vector<ir::Ref> now_;  // per value that was there before: what to read in its place
};

}  // namespace

void widen(Lowered& p, const std::vector<bool>& rounded) { Widener(p, rounded).run(); }

void settle_tables(Lowered& p) {
  for (auto& n : p.graph.nodes)
    if (auto* l = std::get_if<ir::Literal>(&n.op)) l->values = ir::of_width(l->values, DType::float32);
}

}  // namespace tenon
