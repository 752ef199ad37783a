#pragma once
// What the data table says of an array: its numbers were looked at once more, at memory speed.
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "tenon/data/arrays.h"

namespace tenon {

struct ArrayFacts {
  std::string part;  // "training", "validation"
  std::string name;  // as messages call it
  std::string file;
  TensorSpec spec;
  struct Range {
    double low, high;
  };
  std::optional<Range> range{};         // none of strings, and where nothing is finite
  std::int64_t not_finite = 0;          // NaN and infinity
  std::vector<std::int64_t> classes{};  // of labels: how often each occurs; empty where they are no class ids or one-hot rows
};

/// Facts of the columns of a dataset. `file_of`: the file behind a column, by kind ("x", "y", "sample_weight") and number.
std::vector<ArrayFacts> facts_of(const Arrays& data, const std::string& part,
                                 const std::function<std::string(std::string_view kind, std::size_t number)>& file_of);

}  // namespace tenon
