#pragma once
// The rules about a Dataset as a whole, before its first batch.
#include "tenon/check/rules.h"
#include "tenon/pipeline/dataset.h"

namespace tenon {

/// The structure and the axes of its elements.
void judge_spec(const Scene& scene, const Dataset& data);
/// Arguments of the call beside a Dataset, and its length against the steps.
void judge_call(const Scene& scene, const Dataset& data, const std::optional<Dataset>& validation);

Reported report_no_batch(const Dataset& data, Sink& sink);
Reported report_not_batched(const Dataset& data, Sink& sink);
/// TN1004: a batch without rows, which is left out.
void report_empty_batch(const std::string& name, std::int64_t index, Sink& sink);

}  // namespace tenon
