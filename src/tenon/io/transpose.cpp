#include "tenon/io/transpose.h"

#include <algorithm>
#include <cstring>

namespace tenon {
namespace {

/// out[i * out_stride + j] = in[i + j * in_stride]; in blocks, because either side alone would miss the cache at every element.
/// width: bytes of an element, where they are known; else 0, and they are `wide`.
template <std::size_t width>
void transpose(std::int64_t rows, std::int64_t columns, const std::byte* in, std::int64_t in_stride, std::byte* out,
               std::int64_t out_stride, std::int64_t wide) {
  constexpr std::int64_t block = 32;
  const auto bytes = width ? static_cast<std::int64_t>(width) : wide;
  for (std::int64_t i0 = 0; i0 < rows; i0 += block)
    for (std::int64_t j0 = 0; j0 < columns; j0 += block)
      for (auto i = i0; i < std::min(i0 + block, rows); ++i)
        for (auto j = j0; j < std::min(j0 + block, columns); ++j)
          std::memcpy(out + (i * out_stride + j) * bytes, in + (i + j * in_stride) * bytes, static_cast<std::size_t>(bytes));
}

template <std::size_t width> void reverse_axes_of(const TensorSpec& spec, const std::byte* in, std::byte* out) {
  const Shape& shape = spec.shape;
  const std::int64_t wide = element_bytes(spec);
  const auto all = elements(shape);
  const auto first = shape[0].value, last = shape[-1].value;
  const auto in_stride = all / last, out_stride = all / first;  // of the last axis in the file, of the first axis in memory
  const auto middle = shape.rank() > 2 ? std::vector<Dim>(shape.dims.begin() + 1, shape.dims.end() - 1) : std::vector<Dim>();
  std::vector<std::int64_t> index(middle.size());
  for (std::int64_t n = elements(Shape(middle)); n-- > 0;) {
    std::int64_t from = 0, to = 0;
    for (auto k = middle.size(); k-- > 0;) from = from * middle[k].value + index[k];
    for (std::size_t k = 0; k < middle.size(); ++k) to = to * middle[k].value + index[k];
    transpose<width>(first, last, in + from * first * wide, in_stride, out + to * last * wide, out_stride, wide);
    for (auto k = middle.size(); k-- > 0;) {
      if (++index[k] < middle[k].value) break;
      index[k] = 0;
    }
  }
}

}  // namespace

void reverse_axes(const TensorSpec& spec, const std::byte* in, std::byte* out) {
  const auto size = static_cast<std::size_t>(bytes(spec));
  if (size == 0) return;
  if (spec.shape.rank() < 2) {
    std::memcpy(out, in, size);
    return;
  }
  switch (element_bytes(spec)) {
    case 1: return reverse_axes_of<1>(spec, in, out);
    case 2: return reverse_axes_of<2>(spec, in, out);
    case 4: return reverse_axes_of<4>(spec, in, out);
    case 8: return reverse_axes_of<8>(spec, in, out);
    default: return reverse_axes_of<0>(spec, in, out);
  }
}

}  // namespace tenon
