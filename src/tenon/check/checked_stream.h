#pragma once
// A check of data that come batch by batch, as a Dataset: (x), (x, y) or (x, y, sample_weight), each an array, a tuple or a dict by name.
#include "tenon/check/check.h"
#include "tenon/check/pull.h"
#include "tenon/pipeline/dataset.h"
#include "tenon/pipeline/held.h"

namespace tenon {

/// Where a data set takes memory. Batches that a run reads are among it: two where the data that validate come while others wait.
struct StreamMemory {
  HeldMemory held{};
  std::int64_t judging = 0;  // while it was checked: the values that were judged together, and a pass
};

/// A run that was checked as far as its first batch says: every later batch is checked before its step.
class CheckedStream {
 public:
  /// The run on the first batch, whose arrays are its data() and validation().
  const CheckedRun& run() const { return run_; }
  /// The arguments of the call.
  const RunArgs& args() const { return args_; }
  const Dataset& data() const { return data_; }
  const std::optional<Dataset>& validation() const { return validation_; }
  /// What the data sets keep in memory in front of the run.
  StreamMemory memory() const;
  /// Rows that were looked at, and whether these were all of a pass, those that validate included.
  std::int64_t depth() const { return depth_; }
  bool whole() const { return whole_; }

 private:
  friend class StreamChecker;
  CheckedStream(CheckedRun run, RunArgs args, Dataset data, std::optional<Dataset> validation)
      : run_(std::move(run)),
        args_(std::move(args)),
        data_(std::move(data)),
        validation_(std::move(validation)),
        depth_(run_.data().rows()) {}

  CheckedRun run_;
  RunArgs args_;
  Dataset data_;
  std::optional<Dataset> validation_;
  std::int64_t depth_;
  std::int64_t judged_ = 0;  // bytes that were held to judge their values together
  bool whole_ = false;
};

/// The specs are judged before anything is read, then as many batches as are pulled.
Result<CheckedStream> check(const Model& model, const Dataset& data, const std::optional<Dataset>& validation, const RunArgs& args,
                            const Pull& pull, Sink& sink);

/// The arguments under which the first batch, or one of other shapes, is a run of its own.
RunArgs args_of_batch(const RunArgs& args, std::int64_t rows);

}  // namespace tenon
