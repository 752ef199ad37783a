// The passes in their order.
#include "tenon/ir/graph.h"
#include "tenon/plan/program.h"

namespace tenon {
namespace {

/// Results lie at fixed places of their own: one that is a leaf or a literal, or is there twice, or shares its memory with another, is
/// copied.
void separate_results(Lowered& p) {
  ir::Builder b(p.graph);
  std::vector<bool> taken(p.graph.values.size(), false);
  const auto memory_of = [&](ir::Ref r) {
    for (const ir::Node* n = b.producer(r); n && std::holds_alternative<ir::Reshape>(n->op); n = b.producer(r)) r = n->in[0];
    return r;
  };
  const auto is_made = [&](ir::Ref r) { return b.producer(r) && !std::holds_alternative<ir::Literal>(b.producer(r)->op); };
  for (auto* refs : {&p.gradients, &p.sums})
    for (auto& r : *refs) {
      if (!r.valid()) continue;
      const ir::Ref memory = memory_of(r);
      if (is_made(memory) && !taken[static_cast<std::size_t>(memory.id)]) taken[static_cast<std::size_t>(memory.id)] = true;
      else r = b.apply(ir::Fn::identity, r);
    }
  for (auto& r : p.outputs)
    if (!is_made(memory_of(r))) r = b.apply(ir::Fn::identity, r);
}

}  // namespace

namespace {

/// Layers write operations of float32; here they get the floats that the model computes in.
void settle_floats(Lowered& lowered, const Graph& graph) {
  if (floats_of(graph) == DType::float32) return settle_tables(lowered);
  std::vector<bool> rounded;
  for (std::size_t i = 0; i < graph.inputs.size(); ++i) rounded.push_back(graph.input(i).dtype == DType::float32);
  widen(lowered, rounded);
}

}  // namespace

Program compile(const Task& task, std::int64_t rows, std::int64_t batch, Penalties penalties) {
  Lowered lowered = lower(task, rows, batch, penalties);
  settle_floats(lowered, *task.graph);
  remove_unused(lowered);
  simplify(lowered);
  fuse(lowered);
  if (task.bfloat16 && floats_of(*task.graph) == DType::float32) round_to_bfloat16(lowered);
  separate_results(lowered);
  Program p;
  p.graph = lowered.graph;
  p.phases = cut_into_phases(p.graph, p.updates);
  p.data = lowered.data;
  p.outputs = lowered.outputs;
  p.head = lowered.head;
  for (const auto r : lowered.gradients) p.trained.push_back(r.valid());
  place(p, lowered, parameter_layout(*task.graph), state_layout(*task.graph));
  return p;
}

}  // namespace tenon
