#pragma once
// tf.train.Example: named lists of bytes, floats or whole numbers in a record; read by a spec as tf.io.parse_single_example reads them.
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "tenon/base/tensor.h"
#include "tenon/diag/sink.h"

namespace tenon {

/// One feature as the user describes it. FixedLenFeature(shape, dtype, default_value), or VarLenFeature(dtype), which becomes a tensor with
/// one axis of any length.
struct Feature {
  enum class Length : std::uint8_t { fixed, any };

  std::string name;
  DType dtype = DType::float32;  // float32, int64 or byte_string
  Shape shape{};
  Length length = Length::fixed;
  std::optional<Tensor> default_value{};  // of `shape`, for records that lack the feature

  static Feature fixed(std::string name, Shape shape, DType dtype) { return {std::move(name), dtype, std::move(shape)}; }
  static Feature any_length(std::string name, DType dtype) { return {std::move(name), dtype, {Dim::unknown}, Length::any}; }
};

/// One tensor for each feature, in their order. `where` names the record.
Result<std::vector<Tensor>> parse_example(std::string_view record, std::span<const Feature> features, const InFile& where, Sink& sink);

}  // namespace tenon
