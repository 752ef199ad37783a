#pragma once
// Tables of text as arrays to train on: some columns are inputs, one is the label.
#include <string>
#include <vector>

#include "tenon/data/arrays.h"
#include "tenon/diag/sink.h"
#include "tenon/io/csv.h"

namespace tenon {

struct CsvRoles {
  /// matrix: all inputs side by side as x, float32 (rows, columns); by_name: each an input of its own, as in Keras' dicts of arrays.
  enum class Inputs : std::uint8_t { matrix, by_name };

  std::vector<std::string> labels{};  // columns; none: inputs only
  std::string sample_weight{};        // a column, or none
  std::vector<std::string> inputs{};  // columns; none: all that are nothing else
  Inputs as = Inputs::matrix;
};

/// The rows of all files, one behind the other. Says where cells are empty.
Result<Arrays> csv_arrays(const std::vector<std::string>& files, const CsvRoles& roles, const CsvOptions& options, Sink& sink);

}  // namespace tenon
