#pragma once
// Arrays to train on: named columns of equal length, and the batches taken from them.
#include <optional>
#include <string>

#include "tenon/base/tensor.h"

namespace tenon {

/// An array with the name messages use: "x", or "x_train in set.npz".
struct Column {
  std::string name;
  Tensor values;
  std::string key{};  // of the input or output it belongs to, as in Keras' dicts of arrays; empty: by position
};

/// An array for the input or output of this name: Arrays{.x = {named("image", pixels), named("age", ages)}}.
inline Column named(const std::string& key, Tensor values) { return {key, std::move(values), key}; }

struct Arrays {
  std::vector<Column> x;                // one per input of the model: all by position, or all by name
  std::vector<Column> y{};              // one per output, or per output that has a loss; none for predict
  std::vector<Column> sample_weight{};  // none, one for all outputs, or one per output

  /// Length of the first axis of the first column.
  std::int64_t rows() const { return x.empty() ? 0 : x.front().values.rows(); }
  /// Rows begin..end of every column, sharing the bytes.
  Arrays slice(std::int64_t begin, std::int64_t end) const;
};

}  // namespace tenon
