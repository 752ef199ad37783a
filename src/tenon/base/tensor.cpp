#include "tenon/base/tensor.h"

#include <algorithm>
#include <cstdlib>
#include <new>

#include "tenon/base/text.h"

namespace tenon {

Tensor Tensor::slice(std::int64_t begin, std::int64_t end) const {
  return {spec_.with_batch(end - begin), std::shared_ptr<const std::byte>(data_, row(begin))};
}

Tensor Tensor::strings(Shape shape, std::span<const std::string> texts) {
  TensorSpec spec{std::move(shape), DType::byte_string};
  for (const auto& text : texts) spec.width = std::max(spec.width, static_cast<std::int64_t>(text.size()));
  auto data = allocate(spec);
  for (std::size_t i = 0; i < texts.size(); ++i)
    put_element(texts[i], spec, data.get() + static_cast<std::int64_t>(i) * element_bytes(spec));
  return {std::move(spec), std::move(data)};
}

std::string Tensor::text(std::int64_t i) const {
  std::string out;
  append_element(data_.get() + i * element_bytes(spec_), spec_, out);
  return out;
}

std::shared_ptr<std::byte> allocate(const TensorSpec& spec) {
  constexpr std::size_t alignment = 64;
  const auto size = (static_cast<std::size_t>(bytes(spec)) / alignment + 1) * alignment;
  void* p = std::aligned_alloc(alignment, size);
  if (!p) throw std::bad_alloc();
  return {static_cast<std::byte*>(p), &std::free};
}

}  // namespace tenon
