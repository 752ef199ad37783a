#include "tenon/pipeline/collect.h"

#include <algorithm>
#include <cstring>

#include "tenon/base/available_memory.h"
#include "tenon/base/byte_text.h"
#include "tenon/pipeline/stack.h"

namespace tenon {
namespace {

constexpr std::int64_t rows_at_once = 32;

/// One tensor that grows by batches: to the rows that are known, or by doubling.
class Growing {
 public:
  Growing(const TensorSpec& element, std::int64_t expected) : spec_(element), capacity_(expected) {
    for (auto& dim : spec_.shape.dims) dim = dim.known() ? dim : Dim(0);
    spec_.shape = spec_.shape.behind(0);
  }

  void append(const Tensor& batch) {
    if (rows_ == 0) spec_ = batch.spec();
    if (is_text(spec_.dtype) && batch.spec().width > spec_.width) widen(batch.spec().width);
    if (!data_ || rows_ + batch.rows() > capacity_) reserve(std::max(capacity_, 2 * (rows_ + batch.rows())));
    auto* const to = data_.get() + rows_ * row_bytes();
    if (is_text(spec_.dtype)) copy_text(batch, spec_, to);
    else std::memcpy(to, batch.data(), static_cast<std::size_t>(bytes(batch.spec())));
    rows_ += batch.rows();
  }
  Tensor finished() && {
    const auto spec = spec_.with_batch(rows_);
    return {spec, data_ ? std::move(data_) : allocate(spec)};
  }

 private:
  std::int64_t row_bytes() const { return bytes(spec_.with_batch(1)); }
  void reserve(std::int64_t rows) {
    auto larger = allocate(spec_.with_batch(rows));
    if (data_) std::memcpy(larger.get(), data_.get(), static_cast<std::size_t>(rows_ * row_bytes()));
    data_ = std::move(larger);
    capacity_ = rows;
  }
  void widen(std::int64_t width) {
    const Tensor narrow(spec_.with_batch(rows_), data_);
    spec_.width = width;
    data_ = allocate(spec_.with_batch(std::max<std::int64_t>(capacity_, 1)));
    copy_text(narrow, spec_, data_.get());
  }

  TensorSpec spec_;
  std::shared_ptr<std::byte> data_;
  std::int64_t rows_ = 0, capacity_;
};

std::optional<Reported> refuse_size(const Dataset& data, Sink& sink) {
  const auto count = data.cardinality();
  if (count.is_infinite())
    return report(sink, Code::CallArgumentOutOfRange, InCall{data.stage().name(), "count"})
        .expected("a data set with an end")
        .found("one without")
        .because("All of its elements are to be in memory at once.")
        .fix("take so many of them", "data.take(1000)", Applies::needs_editing)
        .emit();
  if (!count.known()) return std::nullopt;
  std::int64_t row = 0;
  for (const auto& leaf : data.leaves())
    if (leaf.has_rank && leaf.spec.shape.known()) row += bytes(leaf.spec);
  const auto there = available_memory(0).bytes;
  if (row == 0 || count.count <= there / row) return std::nullopt;
  return report(sink, Code::MemoryExceeded, InCall{"collected", "data"})
      .expected("at most " + byte_text(there))
      .found(std::to_string(count.count) + " elements of " + byte_text(row))
      .because("All of them are to be in memory at once.")
      .emit();
}

std::vector<Column> columns_of(const ElementSpec& part, const std::vector<Leaf>& leaves, std::vector<Growing>& values, std::size_t& next) {
  std::vector<Column> out;
  for (std::size_t i = 0; i < part.leaf_count(); ++i, ++next) {
    const bool keyed = part.form() == ElementSpec::Form::dict;
    out.push_back({leaves[next].name, std::move(values[next]).finished(), keyed ? part.keys()[i] : ""});
  }
  return out;
}

}  // namespace

Result<Arrays> collected(const Dataset& data, Sink& sink) {
  TENON_TRY([[maybe_unused]] const Done good, data.check(sink));
  if (const auto refused = refuse_size(data, sink)) return *refused;
  const auto expected = data.cardinality().known() ? data.cardinality().count : 0;
  std::vector<Growing> values;
  for (const auto& leaf : data.leaves()) values.emplace_back(leaf.spec, expected);
  {
    TENON_TRY(Pass pass, data.batch(rows_at_once, {.num_parallel_calls = autotune}).iterate(sink));
    for (Element batch;;) {
      TENON_TRY(const bool more, pass.next(batch));
      if (!more) break;
      for (std::size_t i = 0; i < values.size(); ++i) values[i].append(batch.values[i]);
    }
  }
  Arrays out;
  std::size_t next = 0;
  const auto& spec = data.element_spec();
  if (spec.form() != ElementSpec::Form::tuple) {
    out.x = columns_of(spec, data.leaves(), values, next);
    return out;
  }
  std::vector<Column>* const parts[] = {&out.x, &out.y, &out.sample_weight};
  for (std::size_t i = 0; i < std::min<std::size_t>(spec.parts().size(), 3); ++i)
    *parts[i] = columns_of(spec.parts()[i], data.leaves(), values, next);
  return out;
}

}  // namespace tenon
