#pragma once
// Everything that lives as long as one call of fit, evaluate or predict: threads, variables, and a plan for each size of batch.
#include <map>
#include <tuple>

#include "tenon/train/feed.h"
#include "tenon/train/fit.h"
#include "tenon/train/stepper.h"

namespace tenon {

class Session {
 public:
  Session(const Model& model, const CheckedRun& run, const RunOptions& options, Sink& sink);

  struct Prepared {
    Plan plan;
    Stepper stepper;
    Prepared(const Task& task, std::int64_t rows, Session& session, std::vector<const Tensor*> columns)
        : plan(task, rows, session.options_.shards),
          stepper(plan, *session.backend_, session.pool_, session.memory_, session.variables_, std::move(columns)) {}
  };
  /// The plan for batches of `rows` rows of `data`, whose shapes `at` was checked for; made when it is asked for first. It reads the
  /// columns of `data` as they are in each step.
  Prepared& prepared(const CheckedRun& at, const Arrays& data, Purpose purpose, std::int64_t rows);
  Prepared& prepared(const Arrays& data, Purpose purpose, std::int64_t rows) { return prepared(run_, data, purpose, rows); }
  /// Runs a batch; its rows are taken in the order given.
  Prepared& step(const Fed& batch, Purpose purpose, std::uint64_t number);

  Variables& variables() { return variables_; }
  const CheckedRun& run() const { return run_; }
  const RunOptions& options() const { return options_; }
  bool stop_requested() const { return options_.stop && options_.stop->load(std::memory_order_relaxed); }

 private:
  const CheckedRun& run_;
  RunOptions options_;
  std::unique_ptr<Backend> backend_;
  ThreadPool pool_;
  RunMemory memory_;
  Variables variables_;
  std::map<std::tuple<const Arrays*, Purpose, std::int64_t>, std::unique_ptr<Prepared>> prepared_;
};

/// Whether layers under mixed_bfloat16 compute in it; else in float32.
bool computes_in_bfloat16(const RunOptions& options);

/// How many threads the options ask for.
int threads_of(const RunOptions& options);

/// The backend asked for; the reference backend where Tenon was built without the other.
std::unique_ptr<Backend> make_backend(BackendChoice choice);

/// Calls `each` with the rows of every batch: `order` cut into pieces of batch_size, the last maybe smaller. Ends when it says false.
template <class Each> void for_each_batch(std::span<const std::int64_t> order, std::int64_t batch_size, Each each) {
  const auto size = static_cast<std::size_t>(batch_size);
  for (std::size_t begin = 0, index = 0; begin < order.size(); begin += size, ++index)
    if (!each(static_cast<std::int64_t>(index), order.subspan(begin, std::min(size, order.size() - begin)))) return;
}

}  // namespace tenon
