#pragma once
// Whether a run fits into the memory that this process can have: Linux grants more than there is, and ends the process hours later.
#include "tenon/diag/sink.h"
#include "tenon/train/fit.h"

namespace tenon {

/// TN0710 where the run needs more than it can have, with the largest batch size that fits. Nothing is allocated yet.
std::optional<DiagnosticBuilder> exceeds_memory(const CheckedRun& run, const RunOptions& options, Sink& sink);

}  // namespace tenon
