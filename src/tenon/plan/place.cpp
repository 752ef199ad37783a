// Liveness, then one arena: a buffer is reused as soon as its last reader is done. Views share their operand's place.
#include <algorithm>
#include <numeric>

#include "tenon/base/assert.h"
#include "tenon/ir/graph.h"
#include "tenon/plan/arena.h"
#include "tenon/plan/program.h"

namespace tenon {
namespace {

constexpr int forever = 1 << 30;

class Placer {
 public:
  Placer(Program& p, const Lowered& lowered)
      : p_(p), lowered_(lowered), root_(p.graph.values.size()), last_use_(p.graph.values.size(), -1) {
    p_.places.resize(p.graph.values.size());
    std::iota(root_.begin(), root_.end(), 0);
    schedule();
  }

  void run(const Layout& parameters, const Layout& state) {
    float_bytes_ = static_cast<std::int64_t>(size_of(parameters.floats));
    p_.results.dtype = parameters.floats;
    place_fixed(parameters, state);
    for (const auto r : p_.data)
      if (r.valid()) take(at(r));
    for (std::size_t t = 0; t < order_.size(); ++t) {
      const auto& n = node(t);
      for (const auto r : n.out)
        if (!share_operand(n, r, static_cast<int>(t))) take(at(r));
      for (const auto* refs : {&n.in, &n.out})
        for (const auto r : *refs) release(at(r), static_cast<int>(t));
    }
    for (std::size_t v = 0; v < root_.size(); ++v) p_.places[v] = p_.places[root(v)];
    p_.arena_bytes = arena_.peak();
  }

 private:
  static std::size_t at(ir::Ref r) { return static_cast<std::size_t>(r.id); }
  std::size_t root(std::size_t v) const { return static_cast<std::size_t>(root_[v]); }
  const ir::Node& node(std::size_t t) const { return p_.graph.nodes[static_cast<std::size_t>(order_[t])]; }
  std::int64_t size(std::size_t v) const { return whole_lines(bytes(p_.graph.values[v].spec)); }

  void schedule() {
    for (const auto& phase : p_.phases) {
      order_.insert(order_.end(), phase.kernels.begin(), phase.kernels.end());
      order_.insert(order_.end(), phase.sums.begin(), phase.sums.end());
    }
    const int end = static_cast<int>(order_.size());
    for (std::size_t t = 0; t < order_.size(); ++t) {
      const auto& n = node(t);
      if (std::holds_alternative<ir::Reshape>(n.op)) root_[at(n.out[0])] = root_[at(n.in[0])];
      for (const auto* refs : {&n.in, &n.out})
        for (const auto r : *refs) last_use_[root(at(r))] = static_cast<int>(t);
    }
    for (const auto& phase : p_.phases) hold_until_the_last_sum(phase);
    for (const int u : p_.updates) last_use_[root(at(p_.graph.nodes[static_cast<std::size_t>(u)].in[1]))] = end;
    for (const auto r : lowered_.kept()) last_use_[root(at(r))] = forever;
  }

  /// One thread may be at the last sum of a phase while another still reads the operand of the first.
  void hold_until_the_last_sum(const Phase& phase) {
    if (phase.sums.empty()) return;
    const auto end = static_cast<int>(std::find(order_.begin(), order_.end(), phase.sums.back()) - order_.begin());
    for (const int n : phase.sums)
      for (const auto r : p_.graph.nodes[static_cast<std::size_t>(n)].in) {
        auto& last = last_use_[root(at(r))];
        last = std::max(last, end);
      }
  }

  void place_fixed(const Layout& parameters, const Layout& state) {
    for (std::size_t v = 0; v < p_.graph.values.size(); ++v) {
      const auto& value = p_.graph.values[v];
      const auto i = static_cast<std::size_t>(value.index);
      if (value.role == ir::Role::parameter) p_.places[v] = {Space::parameters, parameters.rows[i].offset * float_bytes_};
      if (value.role == ir::Role::state) p_.places[v] = {Space::state, state.rows[i].offset * float_bytes_};
    }
    for (std::size_t n = 0; n < p_.graph.nodes.size(); ++n)
      if (const auto& node = p_.graph.nodes[n]; std::holds_alternative<ir::Literal>(node.op))
        p_.places[at(node.out[0])] = {Space::literal, static_cast<std::int64_t>(n)};
    for (std::size_t i = 0; i < lowered_.gradients.size(); ++i)
      if (lowered_.gradients[i].valid()) place_result(lowered_.gradients[i], parameters.rows[i].offset);
    p_.results.gradients = lowered_.gradients.empty() ? 0 : parameters.size;
    for (const auto r : lowered_.sums) {
      place_result(r, p_.results.floats());
      p_.results.sums.push_back(elements(p_.graph.spec(r).shape));
    }
  }
  void place_result(ir::Ref r, std::int64_t floats) {
    auto& place = p_.places[root(at(r))];
    TENON_ASSERT(place.space == Space::nowhere, "every result is a value of its own");
    place = {Space::results, floats * float_bytes_};
  }

  void take(std::size_t v) {
    if (root(v) != v || p_.places[v].space != Space::nowhere) return;
    p_.places[v] = {Space::arena, arena_.take(size(v))};
  }
  void release(std::size_t v, int t) {
    const auto r = root(v);
    auto& last = last_use_[r];
    if (last != t || p_.places[r].space != Space::arena) return;
    arena_.give(p_.places[r].offset, size(r));
    last = -1;  // given back once, although a node may name it twice
  }

  /// Element-wise kernels write element i after reading element i, so they may overwrite an operand that dies with them.
  bool share_operand(const ir::Node& n, ir::Ref out, int t) {
    if (!std::holds_alternative<ir::Eltwise>(n.op) && !std::holds_alternative<ir::Binary>(n.op)) return false;
    if (root(at(out)) != at(out) || p_.places[at(out)].space != Space::nowhere) return false;
    for (const auto in : n.in) {
      const auto r = root(at(in));
      if (p_.places[r].space != Space::arena || last_use_[r] != t || size(r) != size(at(out)) ||
          p_.graph.spec(in).shape != p_.graph.spec(out).shape || size_of(p_.graph.spec(in).dtype) != size_of(p_.graph.spec(out).dtype))
        continue;
      p_.places[at(out)] = p_.places[r];
      last_use_[r] = -1;  // its memory lives on as the result's
      return true;
    }
    return false;
  }

  Program& p_;
  const Lowered& lowered_;
  std::vector<int> order_;            // node numbers as they run
  std::vector<int> root_, last_use_;  // value -> whose memory it is; root -> position in order_
  std::int64_t float_bytes_ = 4;
  Arena arena_;
};

}  // namespace

std::int64_t ResultsLayout::floats() const { return std::accumulate(sums.begin(), sums.end(), gradients); }

void place(Program& p, const Lowered& lowered, const Layout& parameters, const Layout& state) { Placer(p, lowered).run(parameters, state); }

}  // namespace tenon
