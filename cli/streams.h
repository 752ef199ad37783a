#pragma once
// Images and records as data sets that are read while the run goes on, so that they may be larger than memory.
#include "sources.h"
#include "tenon/check/check.h"
#include "tenon/pipeline/dataset.h"

namespace tenon::cli {

/// Batches to train or test on, and to validate on.
struct Streams {
  Dataset train;
  std::optional<Dataset> validation{};
  std::optional<std::int64_t> samples{}, validation_samples{};  // where they are known
  std::string as_model{};                                       // what the model's Input settled of the images
  bool fit_in_memory = false;                                   // all of them, in what images that were read may keep
};

/// How the samples of a source become batches.
struct Batching {
  RunArgs run{};                               // purpose, batch sizes, validation_split, shuffle
  std::optional<std::uint32_t> seed{};         // of the order of files where --file-seed says none
  std::optional<std::int64_t> memory_limit{};  // --memory-limit
};

/// Data of a source that streams. `validation`: another source, or arrays; at most one of them is there.
struct ValidationFiles {
  Sources sources{};
  DataFiles arrays{};
  bool empty() const { return sources.empty() && arrays.empty(); }
};
Result<Streams> open_streams(const Sources& sources, const ValidationFiles& validation, const Batching& batching, Sink& sink);

/// All samples of a source that streams, in their own order: to validate arrays on.
Result<Arrays> collect_samples(const Sources& sources, const Batching& batching, Sink& sink);
/// What the first batches hold.
Result<TrainingData> first_batches(const Streams& streams, Sink& sink);

/// The arguments of the run on these data: what they settle already is left out.
RunArgs args_on_streams(RunArgs args);

}  // namespace tenon::cli
