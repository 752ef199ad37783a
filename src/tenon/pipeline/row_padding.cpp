#include "tenon/pipeline/row_padding.h"

#include <algorithm>
#include <cstring>

#include "tenon/pipeline/cast_value.h"
#include "tenon/pipeline/stack.h"
#include "tenon/pipeline/stage_faults.h"

namespace tenon {
namespace {

/// Copies a block of the shape `from` to the front of a block of the shape `to`, axis by axis.
void copy_into(const std::byte* from, const Shape& inner, std::byte* to, const Shape& outer, int axis, std::int64_t item) {
  if (axis == inner.rank()) return static_cast<void>(std::memcpy(to, from, static_cast<std::size_t>(item)));
  std::int64_t from_bytes = item, to_bytes = item;
  for (int a = axis + 1; a < inner.rank(); ++a) from_bytes *= inner[a].value, to_bytes *= outer[a].value;
  if (from_bytes == to_bytes) return static_cast<void>(std::memcpy(to, from, static_cast<std::size_t>(from_bytes * inner[axis].value)));
  for (std::int64_t i = 0; i < inner[axis].value; ++i) copy_into(from + i * from_bytes, inner, to + i * to_bytes, outer, axis + 1, item);
}

/// Strings with as many characters as the batch has.
Tensor widened(const Tensor& row, const TensorSpec& batch) {
  TensorSpec spec{row.shape(), batch.dtype, batch.width};
  auto data = allocate(spec);
  copy_text(row, spec, data.get());
  return {std::move(spec), std::move(data)};
}

}  // namespace

RowPadding::RowPadding(std::vector<Leaf> leaves, const std::vector<std::optional<Shape>>& shapes, const std::vector<double>& values)
    : leaves_(std::move(leaves)), padded_(leaves_), shapes_given_(shapes.size()), values_given_(values.size()), values_(values) {
  values_.resize(leaves_.size());
  for (std::size_t l = 0; l < std::min(leaves_.size(), shapes.size()); ++l)
    if (shapes[l]) padded_[l].spec.shape = *shapes[l], padded_[l].has_rank = true;
}

void RowPadding::judge(const std::string& stage, Sink& sink) const {
  const auto count = [&](std::size_t given, const std::string& argument) {
    if (given == 0 || given == leaves_.size()) return;
    report(sink, Code::CallArgumentOutOfRange, InCall{stage, argument})
        .expected(std::to_string(leaves_.size()) + ", one for each tensor of an element")
        .found(static_cast<std::int64_t>(given))
        .because("Shapes and values to fill up with are those of the tensors, in their order.")
        .emit();
  };
  count(shapes_given_, "padded_shapes");
  count(values_given_, "padding_values");
  for (std::size_t l = 0; l < leaves_.size(); ++l) {
    const Shape &own = leaves_[l].spec.shape, &to = padded_[l].spec.shape;
    bool fits = !leaves_[l].has_rank || own.rank() == to.rank();
    for (int a = 0; fits && leaves_[l].has_rank && a < own.rank(); ++a)
      fits = !own[a].known() || !to[a].known() || own[a].value <= to[a].value;
    if (!fits)
      report_unfit(stage, to_string(to), leaves_[l].name + " of " + to_string(own), "Elements are filled up to the shape, never cut.",
                   sink);
  }
}

RowPadding RowPadding::with_open(Dim length) const {
  RowPadding other = *this;
  for (auto& leaf : other.padded_)
    for (auto& dim : leaf.spec.shape.dims)
      if (!dim.known()) dim = length;
  return other;
}

Result<Shape> RowPadding::shape_of(std::span<const Element> elements, std::size_t leaf, std::int64_t number, Sink& sink) const {
  Shape shape =
      padded_[leaf].has_rank ? padded_[leaf].spec.shape : Shape(std::vector<Dim>(elements.front().values[leaf].shape().dims.size()));
  for (auto& dim : shape.dims)
    if (!dim.known()) dim = 0;
  for (std::size_t r = 0; r < elements.size(); ++r) {
    const Shape& found = elements[r].values[leaf].shape();
    bool fits = found.rank() == shape.rank();
    for (int a = 0; fits && a < shape.rank(); ++a) {
      const bool open = !padded_[leaf].has_rank || !padded_[leaf].spec.shape[a].known();
      if (open) shape[a] = std::max(shape[a].value, found[a].value);
      fits = found[a].value <= shape[a].value;
    }
    if (fits) continue;
    return report(sink, Code::ElementsRagged, InData{leaves_[leaf].name, number, static_cast<std::int64_t>(r)})
        .expected("at most " + to_string(padded_[leaf].spec.shape))
        .found(found)
        .because("Elements are filled up to the shape of the batch, never cut.")
        .fix("leave the length open", "padded_shapes=[None]", Applies::needs_editing)
        .emit();
  }
  return shape;
}

Result<Done> RowPadding::stack(std::span<const Element> elements, std::int64_t number, Element& batch, Recycler& memory, Sink& sink) const {
  const auto rows = static_cast<std::int64_t>(elements.size());
  batch.values.resize(leaves_.size());
  for (std::size_t l = 0; l < leaves_.size(); ++l) {
    TENON_TRY(const Shape row_shape, shape_of(elements, l, number, sink));
    TensorSpec spec{row_shape.behind(rows), elements.front().values[l].dtype()};
    for (const auto& e : elements) spec.width = std::max(spec.width, width_in(e.values[l], spec.dtype));
    auto data = memory.lease(spec);
    fill(spec, is_text(spec.dtype) ? 0 : values_[l], data.get());
    const std::int64_t row_bytes = bytes(spec) / rows;
    for (std::int64_t r = 0; r < rows; ++r) {
      const Tensor& row = elements[static_cast<std::size_t>(r)].values[l];
      if (tenon::elements(row.shape()) == 0) continue;
      const Tensor as_spec = is_text(spec.dtype) ? widened(row, spec) : row;
      copy_into(as_spec.data(), row.shape(), data.get() + r * row_bytes, row_shape, 0, element_bytes(spec));
    }
    batch.values[l] = Tensor(std::move(spec), std::move(data));
  }
  return Done{};
}

}  // namespace tenon
