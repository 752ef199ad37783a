// Cuts the nodes at the places where shards must meet.
#include <algorithm>

#include "tenon/ir/graph.h"
#include "tenon/plan/program.h"

namespace tenon {

// A sum is ready one phase after its operand, so that independent sums share a barrier.
std::vector<Phase> cut_into_phases(const ir::Graph& g, std::vector<int>& updates) {
  std::vector<std::size_t> phase_of(g.values.size(), 0);
  std::vector<Phase> phases(1);
  for (std::size_t i = 0; i < g.nodes.size(); ++i) {
    const auto& n = g.nodes[i];
    if (std::holds_alternative<ir::StateUpdate>(n.op)) {
      updates.push_back(static_cast<int>(i));
      continue;
    }
    std::size_t phase = 0;
    for (const auto r : n.in) phase = std::max(phase, phase_of[static_cast<std::size_t>(r.id)]);
    const bool sum = std::holds_alternative<ir::ShardSum>(n.op);
    const std::size_t ready = sum ? phase + 1 : phase;
    if (phases.size() <= ready) phases.resize(ready + 1);
    (sum ? phases[phase].sums : phases[phase].kernels).push_back(static_cast<int>(i));
    for (const auto r : n.out) phase_of[static_cast<std::size_t>(r.id)] = ready;
  }
  return phases;
}

}  // namespace tenon
