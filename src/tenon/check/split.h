#pragma once
// validation_split: the last part of the samples validates. One rule for arrays and for what the command reads as streams.
#include "tenon/check/findings.h"

namespace tenon {

/// Judges validation_split of fit before anything is read. Beside validation data Keras does not look at it.
void check_split(const RunArgs& args, bool has_validation, Findings& findings);
/// Where it cuts; none when nothing is split or the split is impossible, which is reported.
std::optional<std::int64_t> split_row(const RunArgs& args, std::int64_t rows, Findings& findings);

}  // namespace tenon
