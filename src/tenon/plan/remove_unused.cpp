// Drops every node that no kept value and no state update depends on, such as the gradient of the input.
#include <algorithm>
#include <iterator>

#include "tenon/plan/program.h"

namespace tenon {

void remove_unused(Lowered& p) {
  auto& g = p.graph;
  std::vector<bool> needed(g.values.size(), false);
  const auto need = [&](ir::Ref r) { needed[static_cast<std::size_t>(r.id)] = true; };
  const auto is_needed = [&](ir::Ref r) { return static_cast<bool>(needed[static_cast<std::size_t>(r.id)]); };
  for (const auto r : p.kept()) need(r);
  std::vector<ir::Node> kept;
  for (auto n = g.nodes.rbegin(); n != g.nodes.rend(); ++n) {
    if (!std::holds_alternative<ir::StateUpdate>(n->op) && std::none_of(n->out.begin(), n->out.end(), is_needed)) continue;
    std::for_each(n->in.begin(), n->in.end(), need);
    kept.push_back(std::move(*n));
  }
  g.nodes.assign(std::make_move_iterator(kept.rbegin()), std::make_move_iterator(kept.rend()));
  for (auto& r : p.data)
    if (r.valid() && !is_needed(r)) r = {};
}

}  // namespace tenon
