#include "tenon/train/memory_limit.h"

#include <array>

#include "tenon/base/available_memory.h"
#include "tenon/base/byte_text.h"
#include "tenon/train/run_plans.h"
#include "tenon/train/session.h"

namespace tenon {
namespace {

/// Asks a run about batch sizes that it does not have.
class Fitting {
 public:
  Fitting(const CheckedRun& run, const RunOptions& options)
      : run_(run), options_(options), limit_(limit_of(options)), own_{run.batch_size(), run.validation_batch_size()} {}

  /// By the plans alone, which is quick: what a backend keeps is not much more than the parameters for each thread.
  bool fits_easily() const {
    constexpr std::int64_t margin = 64 << 20;
    const Memory m = RunPlans(run_, options_, own_).memory();
    return 2 * (m.run() - there()) + (2 * threads_of(options_) + 8) * m.parameters + margin < limit_.bytes;
  }
  std::int64_t needed(BatchSizes sizes) const { return RunPlans(run_, options_, sizes).memory_with_kernels().run() - there(); }
  std::int64_t needed() const { return needed(own_); }
  bool fit(BatchSizes sizes) const { return needed(sizes) <= limit_.bytes; }
  bool fit() const { return fit(own_); }

  /// The largest size below the run's own; 0 where not even one sample fits.
  std::int64_t largest(std::int64_t BatchSizes::*size, std::int64_t rows) const {
    BatchSizes sizes = size == &BatchSizes::run ? BatchSizes{own_.run, 1} : own_;
    std::int64_t fits = 0, too_large = std::min(own_.*size, rows);
    while (fits + 1 < too_large) {
      sizes.*size = fits + (too_large - fits) / 2;
      if (size == &BatchSizes::run && !run_.args().validation_batch_size) sizes.validation = sizes.run;
      (fit(sizes) ? fits : too_large) = sizes.*size;
    }
    return fits;
  }

  /// Validation alone is too large.
  bool validation_is_to_blame() const { return run_.validation() && run_.args().validation_batch_size && fit({own_.run, 1}); }
  const AvailableMemory& limit() const { return limit_; }
  BatchSizes own() const { return own_; }

 private:
  /// What the run needs and has already.
  std::int64_t there() const { return options_.stream.held.shared_now; }
  static AvailableMemory limit_of(const RunOptions& options) {
    if (options.memory_limit) return {*options.memory_limit, "as asked for (memory limit)"};
    return available_memory(threads_of(options));
  }

  const CheckedRun& run_;
  const RunOptions& options_;
  AvailableMemory limit_;
  BatchSizes own_;
};

}  // namespace

std::optional<DiagnosticBuilder> exceeds_memory(const CheckedRun& run, const RunOptions& options, Sink& sink) {
  const Fitting fitting(run, options);
  if (run.data().rows() == 0 || fitting.fits_easily() || fitting.fit()) return std::nullopt;
  const bool validation = fitting.validation_is_to_blame();
  const std::string argument = validation ? "validation_batch_size" : "batch_size";
  constexpr std::array<const char*, 3> calls{"fit", "evaluate", "predict"};
  const std::int64_t largest = validation ? fitting.largest(&BatchSizes::validation, run.validation()->rows())
                                          : fitting.largest(&BatchSizes::run, run.data().rows());
  const std::int64_t own = validation ? fitting.own().validation : fitting.own().run;
  const std::string cause =
      run.args().purpose == Purpose::fit && !validation
          ? "Training keeps the numbers between all layers until their gradients are known, for every sample of a batch."
          : "The numbers between layers are kept for every sample of a batch.";
  return report(sink, Code::MemoryExceeded, InCall{calls[static_cast<std::size_t>(run.args().purpose)], argument})
      .expected("at most " + byte_text(fitting.limit().bytes) + ", " + fitting.limit().limit)
      .found(byte_text(fitting.needed()) + " for batches of " + std::to_string(own) + " samples")
      .because(cause + " The system grants more than there is, and ends the process when it is used.")
      .fix(largest > 0 ? "take smaller batches; this is the largest that fits"
                       : "take a smaller model, or more memory: not even one sample fits",
           largest > 0 ? argument + "=" + std::to_string(largest) : std::string());
}

std::optional<DiagnosticBuilder> exceeds_memory(const CheckedStream& stream, RunOptions options, Sink& sink) {
  options.stream = stream.memory();
  return exceeds_memory(stream.run(), options, sink);
}

}  // namespace tenon
