#pragma once
// Keras' fit, evaluate and predict on a run that was checked.
#include <atomic>
#include <functional>

#include "tenon/check/checked_stream.h"
#include "tenon/plan/memory.h"
#include "tenon/train/callback.h"
#include "tenon/train/history.h"

namespace tenon {

enum class BackendChoice : std::uint8_t { cpu, reference };

struct RunOptions {
  int threads = 0;                                  // 0: all that this process may use. The result does not depend on it
  std::uint32_t seed = 0;                           // of start values, shuffling and dropout
  BackendChoice backend = BackendChoice::cpu;       // reference where Tenon was built without oneDNN
  bool bfloat16 = true;                             // layers under mixed_bfloat16 compute in it where the processor can; else in float32
  int shards = 0;                                   // into how many pieces a batch is cut; 0: what the model and the batch size ask for
  std::optional<std::int64_t> memory_limit{};       // bytes that the run may allocate; none: what the system can give
  StreamMemory stream{};                            // what a data set takes in front of the run
  const std::atomic<bool>* stop = nullptr;          // set from outside (Ctrl-C): the run ends after the current step, weights are kept
  std::function<void(const std::string&)> print{};  // receives what callbacks print, such as the messages of verbose=1
};

/// Trains `model`, whose weights and optimizer state are what training starts from and what it leaves behind.
Result<History> fit(Model& model, const CheckedRun& run, const RunOptions& options, std::span<Callback* const> callbacks, Sink& sink);

/// Loss and metrics over run.data().
Result<Logs> evaluate(const Model& model, const CheckedRun& run, const RunOptions& options, std::span<Callback* const> callbacks,
                      Sink& sink);

/// The model's outputs for run.data().
Result<std::vector<Tensor>> predict(const Model& model, const CheckedRun& run, const RunOptions& options,
                                    std::span<Callback* const> callbacks, Sink& sink);

/// What running takes, computed without running.
Memory memory_of(const CheckedRun& run, const RunOptions& options);
/// The same before there are data: for training on batches of this size - none where compile() names no loss that is known - and for
/// predicting.
std::optional<Memory> training_memory_of(const Model& model, const Graph& graph, std::int64_t batch_size, const RunOptions& options);
Memory prediction_memory_of(const Graph& graph, std::int64_t batch_size, const RunOptions& options);

}  // namespace tenon
