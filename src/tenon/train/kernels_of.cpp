#include "tenon/train/kernels_of.h"

#include "tenon/base/assert.h"
#include "tenon/ir/graph.h"

namespace tenon {
namespace {

/// The others are views or have their values already, or done by the stepper itself.
bool runs_as_kernel(const ir::Op& op) {
  return !std::holds_alternative<ir::Reshape>(op) && !std::holds_alternative<ir::Literal>(op) &&
         !std::holds_alternative<ir::StateUpdate>(op) && !std::holds_alternative<ir::ShardSum>(op);
}

}  // namespace

Buffer Bases::buffer(const Program& program, ir::Ref value) const {
  const auto [space, offset] = program.places[static_cast<std::size_t>(value.id)];
  std::byte* base = nullptr;
  switch (space) {
    case Space::arena: base = arena; break;
    case Space::parameters: base = parameters; break;
    case Space::state: base = state; break;
    case Space::results: base = results; break;
    case Space::literal: {
      const auto& node = program.graph.nodes[static_cast<std::size_t>(offset)];
      // Kernels read operands through the same Buffer that they write results to.
      return {program.graph.spec(value), const_cast<std::byte*>(std::get<ir::Literal>(node.op).values.data())};
    }
    case Space::nowhere: break;
  }
  TENON_ASSERT(base, "every value that is used has a place");
  return {program.graph.spec(value), base + offset};
}

Kernels kernels_of(const Program& program, std::int64_t first_row, const Bases& bases, const Backend& backend, Workspace& workspace) {
  Kernels all;
  for (const auto& phase : program.phases) {
    auto& kernels = all.emplace_back();
    for (const int n : phase.kernels) {
      const auto& node = program.graph.nodes[static_cast<std::size_t>(n)];
      if (!runs_as_kernel(node.op)) continue;
      std::vector<Buffer> in, out;
      const auto is_parameter = std::make_unique<bool[]>(node.in.size() + 1);
      for (std::size_t i = 0; i < node.in.size(); ++i) {
        in.push_back(bases.buffer(program, node.in[i]));
        const auto space = program.places[static_cast<std::size_t>(node.in[i].id)].space;  // of a view that of its operand
        is_parameter[i] = space == Space::parameters || space == Space::state || space == Space::literal;
      }
      for (const auto r : node.out) out.push_back(bases.buffer(program, r));
      kernels.push_back(backend.bind(node.op, {in, out, first_row, &workspace}, {is_parameter.get(), node.in.size()}));
    }
  }
  return all;
}

}  // namespace tenon
