#pragma once
// Elements put together to a batch.
#include <span>

#include "tenon/diag/sink.h"
#include "tenon/pipeline/element.h"
#include "tenon/pipeline/recycler.h"

namespace tenon {

/// A batch that is made: what its elements are called, and its number in the pass.
struct BatchPlace {
  const std::vector<Leaf>& leaves;
  std::int64_t number;
};

/// Copies the elements, at least one, into a batch with an axis in front. Reports the first that has another shape than those before it.
Result<Done> stack(std::span<const Element> elements, const BatchPlace& place, Element& batch, Recycler& memory, Sink& sink);

/// The width that strings of this tensor need in an array of that dtype: a character is up to 4 bytes of UTF-8.
inline std::int64_t width_in(const Tensor& tensor, DType dtype) {
  return tensor.spec().width * (tensor.dtype() == DType::string && dtype == DType::byte_string ? 4 : 1);
}

/// Copies a string tensor's elements to where each has `width` characters of the dtype of `to`.
void copy_text(const Tensor& from, const TensorSpec& to, std::byte* out);

}  // namespace tenon
