#pragma once
// Whether a run fits into the memory that this process can have: Linux grants more than there is, and ends the process hours later.
#include "tenon/check/checked_stream.h"
#include "tenon/diag/sink.h"
#include "tenon/train/fit.h"

namespace tenon {

/// TN0710 where the run needs more than it can have, with the largest batch size that fits. Nothing is allocated yet.
std::optional<DiagnosticBuilder> exceeds_memory(const CheckedRun& run, const RunOptions& options, Sink& sink);
/// The same for a data set, with what waits in front of the run.
std::optional<DiagnosticBuilder> exceeds_memory(const CheckedStream& stream, RunOptions options, Sink& sink);

}  // namespace tenon
