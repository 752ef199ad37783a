#pragma once
// The end of a training step: the shards' gradients are added up, and the parameters and what the optimizer keeps take their new values.
// What is done to a variable in which order is Keras': keras/src/optimizers/base_optimizer.py, apply().
#include <memory>

#include "tenon/train/thread_pool.h"
#include "tenon/train/variables.h"

namespace tenon {

class Updater {
 public:
  virtual ~Updater() = default;
  /// Before the step, on one thread.
  virtual void begin() = 0;
  /// On every thread of the team, when all shards are done. The bits do not depend on how many there are.
  virtual void run(int thread) = 0;
  /// After the step: it left something that is not a finite number in the parameters.
  virtual bool diverged() const = 0;
};

/// One flat buffer per shard, laid out as the parameters and of their floats; the first ends up with their sum. trained: per variable,
/// whether the loss depends on it; Keras passes over the others.
struct ShardGradients {
  std::vector<std::byte*> of_shards;
  std::vector<bool> trained;
};

/// In the floats of the variables, by the optimizers that keep something of them.
std::unique_ptr<Updater> make_updater(Variables& variables, ThreadPool& pool, int team, const ShardGradients& gradients);

}  // namespace tenon
