#include "tenon/plan/plan.h"

#include <algorithm>

#include "tenon/base/assert.h"
#include "tenon/ir/graph.h"

namespace tenon {
namespace {

constexpr std::int64_t most_shards = 8;
constexpr std::int64_t fewest_rows = 4;                          // per shard: less does not fill a kernel's vectors
constexpr std::int64_t gradient_floats = std::int64_t{1} << 20;  // of all shards together

constexpr double shard_operations = 2e5;  // multiplications and additions: some microseconds, more than handing a shard out takes

double operations(const ir::Graph& g, const ir::Node& n) {
  const double results = static_cast<double>(elements(g.spec(n.out[0]).shape));
  if (const auto* m = std::get_if<ir::MatMul>(&n.op))
    return 2 * results * static_cast<double>(g.spec(n.in[0]).shape[m->transpose_a ? -2 : -1].value);
  if (std::holds_alternative<ir::Convolution>(n.op)) {
    const Shape& kernel = g.spec(n.in[1]).shape;
    return 2 * results * static_cast<double>(elements(kernel) / kernel[-1].value);
  }
  if (std::holds_alternative<ir::ConvolutionInputGradient>(n.op)) {
    const double inputs = static_cast<double>(elements(g.spec(n.in[0]).shape));
    const Shape& kernel = g.spec(n.in[1]).shape;
    return 2 * inputs * static_cast<double>(elements(kernel) / kernel[-1].value);
  }
  if (std::holds_alternative<ir::HostCall>(n.op)) {  // a few for every byte of a string
    double read = 0;
    for (const ir::Ref r : n.in) read += 4 * static_cast<double>(bytes(g.spec(r)));
    return results + read;
  }
  if (std::holds_alternative<ir::Recurrence>(n.op)) return 2 * results * static_cast<double>(g.spec(n.in[1]).shape[1].value);
  return results;
}

/// Of a step on one row, roughly: the gradients cost twice what the outputs cost.
double operations_per_row(const Task& task) {
  Task forward{.graph = task.graph, .purpose = Purpose::predict, .x = task.x};
  const ir::Graph g = lower(forward, 1, 1).graph;
  double total = 0;
  for (const auto& n : g.nodes) total += operations(g, n);
  return task.purpose == Purpose::fit ? 3 * total : total;
}

}  // namespace

int shard_count(const Task& task, std::int64_t batch) {
  const std::int64_t parameters = task.purpose == Purpose::fit ? parameter_layout(*task.graph).size : 0;
  const auto worth = static_cast<std::int64_t>(static_cast<double>(batch) * operations_per_row(task) / shard_operations);
  if (batch < 2 || worth < 2) return 1;
  std::int64_t shards = 2;
  while (shards * 2 <= std::min({most_shards, batch / fewest_rows, worth}) && shards * 2 * parameters <= gradient_floats) shards *= 2;
  return static_cast<int>(shards);
}

namespace {
/// Whether every shard would need all rows.
bool compares_rows(const Task& task) {
  return std::any_of(task.outputs.begin(), task.outputs.end(),
                     [](const auto& o) { return o.loss.kind && o.loss.kind->info.compares_rows; }) ||
         (task.purpose == Purpose::fit && task.graph->across_rows);
}
}  // namespace

Plan::Plan(const Task& task, std::int64_t batch, int wanted)
    : batch_(batch),
      parameter_floats_(parameter_layout(*task.graph).size),
      state_floats_(state_layout(*task.graph).size),
      purpose_(task.purpose) {
  const std::int64_t shards = fixed_batch(*task.graph) || compares_rows(task)
                                  ? 1
                                  : std::clamp<std::int64_t>(wanted > 0 ? wanted : shard_count(task, batch), 1, batch);
  const auto variables = parameter_layout(*task.graph).rows;
  const bool first_counts =
      std::any_of(variables.begin(), variables.end(), [](const auto& row) { return row.variable.regularizer.kind != nullptr; });
  for (std::int64_t s = 0, row = 0; s < shards; ++s) {
    const std::int64_t rows = batch / shards + (s < batch % shards ? 1 : 0);  // large ones first: at most two sizes
    if (s == 0 || s == batch % shards || (s == 1 && first_counts))
      programs_.push_back(std::make_unique<Program>(compile(task, rows, batch, s == 0 ? Penalties::here : Penalties::elsewhere)));
    shards_.push_back({row, rows, programs_.back().get()});
    row += rows;
    const auto &phases = programs_.back()->phases, &others = programs_.front()->phases;
    const auto meets = [](const Phase& x, const Phase& y) { return x.sums.size() == y.sums.size(); };
    TENON_ASSERT(std::equal(phases.begin(), phases.end(), others.begin(), others.end(), meets), "shards meet at the same places");
  }
  const Program& p = *programs_.front();
  has_barriers_ = p.phases.size() > 1 || !p.updates.empty();
}

std::int64_t Plan::arena_bytes() const {
  std::int64_t most = 0;
  for (const auto& p : programs_) most = std::max(most, p->arena_bytes);
  return most;
}

Memory Plan::memory(int threads) const {
  const auto shards = static_cast<std::int64_t>(shards_.size());
  const std::int64_t arenas = has_barriers_ ? shards : std::min<std::int64_t>(shards, threads);
  Memory m;
  const auto float_bytes = static_cast<std::int64_t>(size_of(results().dtype));
  m.parameters = float_bytes * parameter_floats_;
  m.gradients = shards * results().bytes();
  m.state = float_bytes * state_floats_;
  m.activations = arenas * arena_bytes();
  return m;
}

}  // namespace tenon
