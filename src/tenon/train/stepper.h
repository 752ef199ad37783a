#pragma once
// Runs a plan, batch after batch: threads walk their shards phase by phase and meet only where a sum needs them all.
// Buffers, kernels and the assignment of shards to threads are fixed when it is made; a step allocates nothing.
#include "tenon/ir/refusal.h"
#include "tenon/plan/plan.h"
#include "tenon/train/kernels_of.h"
#include "tenon/train/run_memory.h"
#include "tenon/train/thread_pool.h"
#include "tenon/train/updater.h"

namespace tenon {

class Stepper {
 public:
  /// columns: of the data, in the order of the task: x, y, sample weights. They stay where they are.
  Stepper(const Plan& plan, const Backend& backend, ThreadPool& pool, RunMemory& memory, Variables& variables,
          std::vector<const Tensor*> columns);
  ~Stepper();

  /// One step on these rows of the columns, as many as the plan's batch.
  void step(std::span<const std::int64_t> rows, const Moment& now);
  /// Of the last step: the loss' numerator, then the sums of the metrics, one after the other.
  std::span<const double> sums() const { return sums_; }
  /// Of the last training step: the sum over all shards; T as results().dtype of the plan.
  template <class T> std::span<const T> gradients() const {
    return {results_.front().as<T>(), static_cast<std::size_t>(plan_.results().gradients)};
  }
  /// The last training step left something that is not a finite number in the parameters.
  bool diverged() const { return updater_ && updater_->diverged(); }
  /// A value that a layer cannot read, of the last step, which then changed no variable.
  const std::optional<std::string>& refused() const { return refused_; }
  /// Where step() leaves the outputs of the model: the first byte of each for this batch, one per output of the plan.
  std::vector<std::byte*>& outputs() { return outputs_; }

  Memory memory() const;
  /// Of every kernel of the first shard.
  std::vector<std::string> implementations() const;

 private:
  struct Gather;
  struct Sum;
  struct ShardWork;

  void bind_shard(std::size_t shard, const Backend& backend);
  void bind_sums();
  Bases bases(std::size_t shard) const;
  Buffer buffer(std::size_t shard, ir::Ref value) const;
  void work(int thread);
  void run_shard(ShardWork& shard, std::size_t phase);
  void find_refusing();
  bool has_refused() const;
  template <class T> void add_up(std::size_t sum, int thread);
  void collect();
  std::pair<std::int64_t, std::int64_t> share(int thread, std::int64_t floats) const;
  void meet() {
    if (team_ > 1) pool_.meet();
  }

  const Plan& plan_;
  ThreadPool& pool_;
  int team_;  // threads that take part: waking the others for a single small shard would take longer than its step
  Variables& variables_;
  std::vector<const Tensor*> columns_;
  RunMemory& memory_;
  std::size_t workers_;              // threads that have shards
  std::vector<FlatBuffer> arenas_;   // one per thread, or one per shard where shards meet
  std::vector<FlatBuffer> results_;  // one per shard
  std::vector<std::unique_ptr<ShardWork>> shards_;
  std::vector<std::vector<std::size_t>> sums_of_phase_;
  std::vector<std::unique_ptr<Sum>> shard_sums_;
  std::unique_ptr<Updater> updater_;  // of fit
  std::vector<double> sums_;
  std::vector<std::byte*> outputs_;
  std::vector<const ir::Refusing*> refusing_;
  std::optional<std::string> refused_;
  std::span<const std::int64_t> rows_;
  Moment now_;
};

}  // namespace tenon
