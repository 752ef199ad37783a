#include "tenon/base/tensor.h"

#include <cstdlib>
#include <new>

namespace tenon {

Tensor Tensor::slice(std::int64_t begin, std::int64_t end) const {
  return {spec_.with_batch(end - begin), std::shared_ptr<const std::byte>(data_, row(begin))};
}

std::shared_ptr<std::byte> allocate(const TensorSpec& spec) {
  constexpr std::size_t alignment = 64;
  const auto size = (static_cast<std::size_t>(bytes(spec)) / alignment + 1) * alignment;
  void* p = std::aligned_alloc(alignment, size);
  if (!p) throw std::bad_alloc();
  return {static_cast<std::byte*>(p), &std::free};
}

}  // namespace tenon
