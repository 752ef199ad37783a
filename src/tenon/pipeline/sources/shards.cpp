#include "tenon/pipeline/sources/shards.h"

#include <algorithm>

#include "tenon/io/npy.h"

namespace tenon {
namespace {

class ShardRows final : public Rows {
 public:
  ShardRows(ElementSpec spec, std::vector<Element> shards) : spec_(std::move(spec)), shards_(std::move(shards)) {
    for (const auto& shard : shards_) ends_.push_back(size() + shard.values.front().rows());
  }
  const std::string& name() const override { return name_; }
  const ElementSpec& spec() const override { return spec_; }
  std::int64_t size() const override { return ends_.empty() ? 0 : ends_.back(); }

  Result<Done> read(std::int64_t row, Element& element, Sink&) const override {
    const auto at = static_cast<std::size_t>(std::upper_bound(ends_.begin(), ends_.end(), row) - ends_.begin());
    const std::int64_t within = row - (at ? ends_[at - 1] : 0);
    element.values.clear();
    for (const auto& column : shards_[at].values)
      element.values.push_back(column.slice(within, within + 1).reshaped(column.shape().from(1)));
    return Done{};
  }

 private:
  std::string name_ = "the rows of all files";
  ElementSpec spec_;
  std::vector<Element> shards_;
  std::vector<std::int64_t> ends_;
};

Result<Done> check_column(const Column& column, const Column* first, std::int64_t rows, Sink& sink) {
  const Tensor& t = column.values;
  if (t.shape().rank() == 0)
    return report(sink, Code::RankMismatch, InData{column.name})
        .expected("an axis of rows")
        .found(t.shape())
        .because("Shards are cut along their first axis.")
        .emit();
  if (t.rows() != rows)
    return report(sink, Code::RowsDiffer, InData{column.name})
        .expected(rows)
        .found(t.rows())
        .because("Arrays of one shard have the same rows.")
        .emit();
  if (!first || (t.dtype() == first->values.dtype() && t.shape().from(1) == first->values.shape().from(1))) return Done{};
  return report(sink, Code::InputShapeMismatch, InData{column.name})
      .expected(std::string(to_string(first->values.dtype())) + " " + to_string(first->values.shape().with(0, Dim())) + ", as " +
                first->name)
      .found(std::string(to_string(t.dtype())) + " " + to_string(t.shape()))
      .because("All shards of an array have its dtype and its shape behind the first axis.")
      .emit();
}

std::vector<const Column*> columns_of(const Arrays& arrays) {
  std::vector<const Column*> out;
  for (const auto* part : {&arrays.x, &arrays.y, &arrays.sample_weight})
    for (const auto& column : *part) out.push_back(&column);
  return out;
}

}  // namespace

Result<Dataset> from_shards(const std::vector<Arrays>& shards, Sink& sink) {
  if (shards.empty() || shards.front().x.empty())
    return report(sink, Code::EmptyData, InCall{"from_shards", "shards"}).because("There is no array.").emit();
  const auto first = columns_of(shards.front());
  std::vector<Element> elements;
  for (const auto& shard : shards) {
    const auto columns = columns_of(shard);
    if (columns.size() != first.size())
      return report(sink, Code::ArrayCountMismatch, InData{columns.empty() ? "shard" : columns.front()->name})
          .expected(static_cast<std::int64_t>(first.size()))
          .found(static_cast<std::int64_t>(columns.size()))
          .because("All shards have the same arrays.")
          .emit();
    for (std::size_t c = 0; c < columns.size(); ++c) {
      TENON_TRY([[maybe_unused]] const Done fits,
                check_column(*columns[c], &shard == &shards.front() ? nullptr : first[c], shard.rows(), sink));
    }
    elements.push_back(tensors_of(shard).element);
  }
  const auto whole = tensors_of(shards.front()).spec;
  const auto rows = whole.with_each([](const Leaf& leaf) {
    Leaf row = leaf;
    row.spec.shape = leaf.spec.shape.from(1);
    return row;
  });
  return Dataset::from_rows(std::make_shared<ShardRows>(rows, std::move(elements)));
}

Result<Dataset> npy_shards(const std::vector<std::string>& x, const std::vector<std::string>& y, Sink& sink) {
  if (!y.empty() && y.size() != x.size())
    return report(sink, Code::ArrayCountMismatch, InCall{"npy_shards", "y"})
        .expected(static_cast<std::int64_t>(x.size()))
        .found(static_cast<std::int64_t>(y.size()))
        .because("Every file of x has a file of y.")
        .emit();
  std::vector<Arrays> shards(x.size());
  for (std::size_t i = 0; i < x.size(); ++i) {
    TENON_TRY(Tensor values, read_npy(x[i], sink));
    shards[i].x.push_back({x[i], std::move(values)});
    if (y.empty()) continue;
    TENON_TRY(Tensor labels, read_npy(y[i], sink));
    shards[i].y.push_back({y[i], std::move(labels)});
  }
  return from_shards(shards, sink);
}

}  // namespace tenon
