#pragma once
// The end of a training step: the shards' gradients are added up, and the parameters and what the optimizer keeps take their new values.
// What is done to a variable in which order is Keras': keras/src/optimizers/base_optimizer.py, apply().
#include <atomic>

#include "tenon/train/thread_pool.h"
#include "tenon/train/variables.h"

namespace tenon {

class Updater {
 public:
  /// One flat buffer per shard, laid out as the parameters; the first ends up with their sum. trained: per variable, whether the loss
  /// depends on it; Keras passes over the others.
  struct Gradients {
    std::vector<float*> of_shards;
    std::vector<bool> trained;
  };
  Updater(const AnyObject<OptimizerKind>& optimizer, Variables& variables, ThreadPool& pool, int team, Gradients gradients);

  /// Before the step, on one thread.
  void begin();
  /// On every thread of the team, when all shards are done. The bits do not depend on how many there are.
  void run(int thread);
  /// After the step: it left something that is not a finite number in the parameters.
  bool diverged() const { return diverged_.load(std::memory_order_relaxed); }

 private:
  /// A stretch of one variable that is summed, updated and looked at while it is in the first cache.
  struct Piece {
    std::size_t variable;
    std::int64_t begin, size;  // in the variable
  };
  struct Team {
    std::size_t first_piece = 0, last_piece = 0;
    std::vector<std::size_t> variables;
    std::vector<float*> slots, parts;
    std::vector<float> scratch;
  };

  void cut();
  void share_out();
  std::int64_t offset(const Piece& p) const { return variables_.parameter_layout.rows[p.variable].offset + p.begin; }
  void sum_up(std::size_t piece, Team& own);
  float factor_of(std::size_t variable) const;
  void prepare(std::span<float> parameters, std::span<float> gradients, std::size_t variable) const;
  void update_piece(const Piece& p, Team& own);
  void update_variable(std::size_t variable, Team& own);
  void finish(std::span<float> parameters, std::size_t variable, std::int64_t begin);
  void project(std::size_t variable);
  void meet() {
    if (team_ > 1) pool_.meet();
  }

  const AnyObject<OptimizerKind>& optimizer_;
  SharedArguments shared_;
  Variables& variables_;
  ThreadPool& pool_;
  int team_;
  Gradients gradients_;
  std::vector<Piece> pieces_;
  std::vector<std::size_t> first_piece_;      // per variable, and one behind the last
  std::vector<std::optional<double>> decay_;  // per variable
  std::vector<double> squares_;               // per piece: of its gradients
  std::vector<float> factors_;                // per variable: of its gradients
  std::vector<Team> threads_;
  bool by_norm_ = false, by_variable_ = false, constrained_ = false;
  StepNumbers numbers_;
  float learning_rate_ = 0;
  std::atomic<bool> diverged_{false};
};

}  // namespace tenon
