#pragma once
// Several files as one: the files that a pattern such as "train-*.csv" means.
#include <string>
#include <vector>

#include "tenon/diag/sink.h"

namespace tenon {

/// The files that `pattern` means, with *, ? and [a-z] as a shell has them, sorted by name; a path without them is itself, there or not.
/// Reports a pattern that means no file.
Result<std::vector<std::string>> files_named(const std::string& pattern, Sink& sink);
/// The same for several patterns, one behind the other.
Result<std::vector<std::string>> files_named(const std::vector<std::string>& patterns, Sink& sink);

}  // namespace tenon
