#pragma once
// A run that was checked, on arrays or on streams, as the verbs go on with it.
#include <variant>

#include "streams.h"
#include "tenon/data/open.h"
#include "tenon/train/stream_run.h"

namespace tenon::cli {

class Judged {
 public:
  explicit Judged(CheckedRun run) : run_(std::move(run)) {}
  Judged(CheckedStream stream, Streams data) : run_(OnStreams{std::move(stream), std::move(data)}) {}

  /// Of streams: the run on their first batch.
  const CheckedRun& run() const;
  /// What streams take in front of the run.
  StreamMemory stream_memory() const { return streams() ? std::get<OnStreams>(run_).stream.memory() : StreamMemory{}; }
  /// "images become 28x28, grayscale, as the model's Input says"; empty where the options said it.
  std::string as_model() const;
  bool streams() const { return std::holds_alternative<OnStreams>(run_); }
  /// As many as are known to be there.
  std::optional<std::int64_t> samples() const;
  std::optional<std::int64_t> validation_samples() const;
  /// Whether every value was looked at; else the values of so many samples.
  bool whole() const;
  std::int64_t depth() const;
  bool validates() const { return run().validation().has_value(); }

  Result<Done> foresee(std::span<Callback* const> callbacks, Sink& sink) const;
  Result<History> fit(Model& model, const RunOptions& options, std::span<Callback* const> callbacks, Sink& sink) const;
  Result<Logs> evaluate(const Model& model, const RunOptions& options, std::span<Callback* const> callbacks, Sink& sink) const;
  Result<std::vector<Tensor>> predict(const Model& model, const RunOptions& options, std::span<Callback* const> callbacks,
                                      Sink& sink) const;

 private:
  struct OnStreams {
    CheckedStream stream;
    Streams data;
  };
  Streamed stream() const { return {std::get<OnStreams>(run_).stream, {}}; }

  std::variant<CheckedRun, OnStreams> run_;
};

/// What a run reads.
using RunData = std::variant<TrainingData, Streams>;
/// pull: of streams; none: all batches where they have room, since what was read for a check then need not be read again; else one.
Result<Judged> judge(const Model& model, RunData data, const RunArgs& args, const std::optional<Pull>& pull, Sink& sink);

}  // namespace tenon::cli
