#include "tenon/pipeline/stack.h"

#include <algorithm>
#include <cstring>

#include "tenon/base/text.h"

namespace tenon {
namespace {

Reported report_ragged(const BatchPlace& place, std::size_t leaf, std::int64_t row, const Shape& first, const Shape& found, Sink& sink) {
  return report(sink, Code::ElementsRagged, InData{place.leaves[leaf].name, place.number, row})
      .expected(first)
      .found(found)
      .because("The rows of a batch are one array, so all have the same shape; expected is that of row 0.")
      .fix("fill the shorter ones up", "padded_batch(batch_size)", Applies::needs_editing)
      .emit();
}

Reported report_dtypes(const BatchPlace& place, std::size_t leaf, std::int64_t row, DType first, DType found, Sink& sink) {
  return report(sink, Code::ElementsRagged, InData{place.leaves[leaf].name, place.number, row})
      .expected(std::string(to_string(first)))
      .found(std::string(to_string(found)))
      .because("The rows of a batch are one array, so all have the same dtype; expected is that of row 0.")
      .fix("cast where the element is made")
      .emit();
}

}  // namespace

void copy_text(const Tensor& from, const TensorSpec& to, std::byte* out) {
  const auto count = elements(from.shape());
  if (from.dtype() == to.dtype && from.spec().width == to.width) {
    std::memcpy(out, from.data(), static_cast<std::size_t>(count * element_bytes(to)));
    return;
  }
  for (std::int64_t i = 0; i < count; ++i) put_element(from.text(i), to, out + i * element_bytes(to));
}

Result<Done> stack(std::span<const Element> elements, const BatchPlace& place, Element& batch, Recycler& memory, Sink& sink) {
  const auto rows = static_cast<std::int64_t>(elements.size());
  batch.values.resize(place.leaves.size());
  for (std::size_t l = 0; l < place.leaves.size(); ++l) {
    const Tensor& first = elements.front().values[l];
    TensorSpec spec{first.shape().behind(rows), first.dtype(), first.spec().width};
    for (std::int64_t r = 1; r < rows; ++r) {
      const Tensor& row = elements[static_cast<std::size_t>(r)].values[l];
      if (row.shape() != first.shape()) return report_ragged(place, l, r, first.shape(), row.shape(), sink);
      if (is_text(row.dtype()) != is_text(first.dtype()) || (!is_text(row.dtype()) && row.dtype() != first.dtype()))
        return report_dtypes(place, l, r, first.dtype(), row.dtype(), sink);
      spec.width = std::max(spec.width, width_in(row, spec.dtype));
    }
    auto data = memory.lease(spec);
    const auto row_bytes = bytes(spec) / rows;
    for (std::int64_t r = 0; r < rows; ++r) {
      const Tensor& row = elements[static_cast<std::size_t>(r)].values[l];
      if (is_text(row.dtype())) copy_text(row, spec, data.get() + r * row_bytes);
      else if (row_bytes > 0) std::memcpy(data.get() + r * row_bytes, row.data(), static_cast<std::size_t>(row_bytes));
    }
    batch.values[l] = Tensor(std::move(spec), std::move(data));
  }
  return Done{};
}

}  // namespace tenon
