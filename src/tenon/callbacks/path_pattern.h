#pragma once
// File names with places for values, as Python's str.format fills them: "{epoch:02d}-{val_loss:.2f}.keras".
#include "tenon/train/callback.h"

namespace tenon {

/// Names beside the logs that a pattern may ask for.
struct PathValues {
  std::vector<std::pair<std::string_view, std::int64_t>> counts;  // "epoch", "batch"
  const Logs& logs;
};

/// The pattern filled in; reports a name that there is no value for, or a format that does not suit it.
Result<std::string> fill_pattern(const std::string& pattern, const PathValues& values, Sink& sink);

}  // namespace tenon
