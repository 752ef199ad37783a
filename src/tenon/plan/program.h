#pragma once
// What one shard does in one step: kernels in order, cut into phases where shards must meet, every buffer at a fixed offset.
#include "tenon/ir/graph.h"
#include "tenon/plan/task.h"

namespace tenon {

/// arena: of the shard (or of its thread). parameters, state: the model's flat buffers. results: of the shard, to be added up.
/// literal: the values of an ir::Literal, which all plans share.
enum class Space : std::uint8_t { nowhere, arena, parameters, state, results, literal };
struct Place {
  Space space = Space::nowhere;
  std::int64_t offset = 0;  // bytes; of a literal the number of its node
};

/// Kernels every shard runs alone, then the sums over shards that end the phase. The last phase has no sums.
struct Phase {
  std::vector<int> kernels, sums;
};

/// Where the results of a shard lie: gradients as in the parameter layout - none unless the purpose is fit -, then the sums one after the
/// other.
struct ResultsLayout {
  std::int64_t gradients = 0;      // floats
  std::vector<std::int64_t> sums;  // length of each
  DType dtype = DType::float32;    // of them all
  std::int64_t floats() const;
  std::int64_t bytes() const { return floats() * static_cast<std::int64_t>(size_of(dtype)); }
};

/// How the sums of one loss become its value on a batch: sums[0] * scale, divided by sums[1] where there is one.
struct LossScale {
  double scale = 1;
  double weight = 1;  // in the loss of the whole model: compile()'s loss_weights
};

/// What the sums of a batch are, in their order: of each loss, of the penalties if there are any, of each metric.
struct SumsOfBatch {
  std::vector<LossScale> losses;
  bool has_penalties = false;
};

struct Program {
  ir::Graph graph;
  std::vector<Place> places;  // one per value
  std::vector<Phase> phases;  // node numbers
  std::vector<int> updates;   // of state: once, after the last phase, from the first shard
  ir::Refs data;              // per column of the data; invalid where nothing reads it
  ir::Refs outputs;           // of the model, for predict; empty otherwise
  SumsOfBatch head;
  std::vector<bool> trained;  // per row of the parameter layout: the loss depends on it
  ResultsLayout results;
  std::int64_t arena_bytes = 0;
};

/// A graph in which everything that is asked for is computed.
struct Lowered {
  ir::Graph graph;
  ir::Refs data;       // leaves: x, y, sample weights
  ir::Refs gradients;  // per row of the parameter layout; invalid where the loss does not depend on it
  ir::Refs sums;       // floats, as head says
  ir::Refs outputs;
  SumsOfBatch head;

  /// Every value that must be there at the end.
  ir::Refs kept() const;
};

/// Where the penalties of regularized variables are counted: they belong to a step, not to its rows, so in one of the shards.
enum class Penalties : std::uint8_t { here, elsewhere };

/// Layers, loss and metrics as operations, with the gradients of the loss.
Lowered lower(const Task& task, std::int64_t rows, std::int64_t batch, Penalties penalties = Penalties::here);
void widen(Lowered& program, const std::vector<bool>& rounded);  // to float64; rounded: per column of x, whether its Input is float32
void settle_tables(Lowered& program);                            // in the floats of a graph of float32
void remove_unused(Lowered& program);                            // every node that no kept value and no state update depends on
void simplify(Lowered& program);                                 // values that are another value, and constants that can be computed now
void fuse(Lowered& program);                                     // bias, activation and relu's derivative into their neighbours
void round_to_bfloat16(Lowered& p);  // where Keras computes in it: rounding, and operands of products in 16 bits
std::vector<Phase> cut_into_phases(const ir::Graph& graph, std::vector<int>& updates);

void place(Program& program, const Lowered& lowered, const Layout& parameters, const Layout& state);

/// All of the above, for a shard of `rows` rows of a batch of `batch`.
Program compile(const Task& task, std::int64_t rows, std::int64_t batch, Penalties penalties = Penalties::here);

}  // namespace tenon
