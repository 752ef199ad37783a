#pragma once
// How one batch of a given size is run: shards, a program for each size of shard, and the memory it all needs.
#include <memory>

#include "tenon/plan/memory.h"
#include "tenon/plan/program.h"

namespace tenon {

class Plan {
 public:
  struct Shard {
    std::int64_t first_row, rows;
    const Program* program;
  };

  /// shards: into how many pieces the batch is cut; 0 for shard_count().
  Plan(const Task& task, std::int64_t batch, int shards);
  const std::vector<Shard>& shards() const { return shards_; }
  std::int64_t batch() const { return batch_; }
  Purpose purpose() const { return purpose_; }
  const ResultsLayout& results() const { return programs_.front()->results; }
  const SumsOfBatch& head() const { return programs_.front()->head; }
  std::int64_t parameter_floats() const { return parameter_floats_; }
  std::int64_t state_floats() const { return state_floats_; }
  /// Whether shards meet within a step, so that each needs an arena of its own; else one per thread is enough.
  bool has_barriers() const { return has_barriers_; }
  /// Of the largest shard.
  std::int64_t arena_bytes() const;
  /// What running it takes, but for what a backend keeps (workspace), the optimizer's slots and the data.
  Memory memory(int threads) const;

 private:
  std::vector<std::unique_ptr<Program>> programs_;  // shards differ by at most one row; the first may count penalties
  std::vector<Shard> shards_;
  std::int64_t batch_, parameter_floats_, state_floats_;
  Purpose purpose_;
  bool has_barriers_ = false;
};

/// Into how many shards a batch is cut: a function of the model and the batch size alone, so that results do not depend on
/// the number of threads. More shards keep activations in cache and feed more cores; but each needs memory for all gradients.
int shard_count(const Task& task, std::int64_t batch);

}  // namespace tenon
