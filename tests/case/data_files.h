#pragma once
// Files of data in cases, read as their endings say.
//   read table.csv                               all rows; "read age of table.csv" one column, "... as int64" of that kind
//   read label of set.tfrecord as int64 (2,)     a feature of every record
//   read images of photos                        a folder of images, pixel by pixel
#include <string_view>

#include "tenon/diag/sink.h"

namespace tenon::test {

/// Runs the line when it is one of those: whether it was, and in `good` whether all could be read.
bool run_data_line(std::string_view line, bool& good, Sink& sink);

}  // namespace tenon::test
