#pragma once
// Arrays that lie in several files, as one data set: rows of the first file, then of the second.
#include "tenon/data/arrays.h"
#include "tenon/pipeline/dataset.h"

namespace tenon {

/// Rows of all parts, which stay where they are - mapped files stay mapped. Reports parts that are of another kind or shape than the first.
Result<Dataset> from_shards(const std::vector<Arrays>& shards, Sink& sink);

/// The same for .npy files: those of x, and those of y, of which there are as many; or none.
Result<Dataset> npy_shards(const std::vector<std::string>& x, const std::vector<std::string>& y, Sink& sink);

}  // namespace tenon
