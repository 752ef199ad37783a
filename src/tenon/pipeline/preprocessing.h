#pragma once
// What users do to data by hand before training, as functions of tensors: of one element, or of a batch.
#include "tenon/image/resize.h"
#include "tenon/pipeline/tensor_map.h"

namespace tenon {

/// x * factor + offset in float32: scale(1.0 / 255).
TensorMap scale(double factor, double offset = 0);
/// Numbers of another dtype; fractions are cut off, as NumPy's astype does.
TensorMap cast(DType dtype);
/// A new axis of length 1; a negative one counts from behind the last.
TensorMap expand_dims(int axis);
/// keras.ops.one_hot: a new last axis of zeros and a one; only zeros for a number that is no class.
TensorMap one_hot(std::int64_t num_classes);
/// keras.utils.to_categorical: the same, without a last axis of length 1 in front; a number that is no class is reported.
TensorMap to_categorical(std::int64_t num_classes);
/// Images (height, width, channels), or a batch of them, of another size.
TensorMap resize(ImageSize size, Resampling interpolation = Resampling::bilinear, Fit fit = Fit::stretch);

/// Which end of a sequence is filled up or cut off. Keras' default is "pre".
enum class Side : std::uint8_t { pre, post };
struct PadArgs {
  std::optional<std::int64_t> maxlen{};  // none: as long as the longest
  DType dtype = DType::int32;
  Side padding = Side::pre, truncating = Side::pre;
  double value = 0;
};
/// keras.utils.pad_sequences: tensors of any length, equal behind their first axis, as one array (sequences, maxlen, ...).
Result<Tensor> pad_sequences(std::span<const Tensor> sequences, const PadArgs& args, Sink& sink);
/// The same for one sequence of an element; maxlen must be given.
TensorMap pad_sequence(PadArgs args);

/// Mean and variance of a tensor, for each place of its last axis, as keras.layers.Normalization.adapt() finds them.
struct Standardizer {
  std::vector<float> mean, variance;
  /// (x - mean) / max(sqrt(variance), 1e-7).
  TensorMap standardize() const;
};
/// Goes through all of `data`, elements or batches.
Result<Standardizer> adapt(const Dataset& data, const std::string& tensor, Sink& sink);

}  // namespace tenon
