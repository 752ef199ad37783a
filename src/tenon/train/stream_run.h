#pragma once
// Keras' fit, evaluate and predict on a Dataset that was checked.
#include "tenon/check/checked_stream.h"
#include "tenon/train/fit.h"

namespace tenon {

/// A run on a Dataset and its options, as a run in progress sees them.
struct Streamed {
  const CheckedStream& stream;
  StreamOptions options;
};

/// A pipeline that fails ends the run; the model has the weights of the last whole step then.
Result<History> fit(Model& model, const Streamed& streamed, const RunOptions& options, std::span<Callback* const> callbacks, Sink& sink);
Result<Logs> evaluate(const Model& model, const Streamed& streamed, const RunOptions& options, std::span<Callback* const> callbacks,
                      Sink& sink);
Result<std::vector<Tensor>> predict(const Model& model, const Streamed& streamed, const RunOptions& options,
                                    std::span<Callback* const> callbacks, Sink& sink);

}  // namespace tenon
