// Elements that can be had in any order: from_tensor_slices, range, and whatever else offers its rows.
#include <cstring>
#include <limits>

#include "tenon/pipeline/row_numbers.h"
#include "tenon/pipeline/stage_faults.h"
#include "tenon/pipeline/stages.h"

namespace tenon {
namespace {

class RowsStage : public Stage {
 public:
  RowsStage(std::string name, std::shared_ptr<const Rows> all)
      : Stage(std::move(name), {}, all->spec(), all->size()), rows_(std::move(all)) {}
  Result<std::unique_ptr<Iterator>> iterate(const Iteration& iteration) const override {
    return read_in_order(*rows_, std::make_unique<RowNumbers>(rows_->size()), *iteration.sink);
  }
  const Rows* rows() const override { return rows_.get(); }
  HeldMemory own_held() const override { return rows_->held(); }
  Result<std::unique_ptr<Order>> order(const Iteration&) const override {
    return std::unique_ptr<Order>(std::make_unique<RowNumbers>(rows_->size()));
  }

 protected:
  using Stage::faulty;

 private:
  std::shared_ptr<const Rows> rows_;
};

class Slices final : public Rows {
 public:
  Slices(ElementSpec spec, Element columns)
      : columns_(std::move(columns)), size_(columns_.values.empty() ? 0 : columns_.values.front().rows()) {
    std::size_t next = 0;
    spec_ = spec.with_each([&](const Leaf& leaf) {
      Leaf row = leaf;
      row.spec = columns_.values[next++].spec();
      if (row.spec.shape.rank() > 0) row.spec.shape = row.spec.shape.from(1);
      return row;
    });
    for (const auto& leaf : spec_.leaves()) row_specs_.push_back(leaf.spec);
  }
  const std::string& name() const override { return name_; }
  const ElementSpec& spec() const override { return spec_; }
  std::int64_t size() const override { return size_; }

  Result<Done> read(std::int64_t row, Element& element, Sink&) const override {
    element.values.resize(columns_.values.size());
    for (std::size_t c = 0; c < columns_.values.size(); ++c)
      element.values[c] = columns_.values[c].slice(row, row + 1).reshaped(row_specs_[c].shape);
    return Done{};
  }

  Result<Done> gather(std::span<const std::int64_t> rows, std::int64_t, Element& batch, Recycler& memory, Sink&) const override {
    batch.values.resize(columns_.values.size());
    for (std::size_t c = 0; c < columns_.values.size(); ++c) {
      const Tensor& column = columns_.values[c];
      TensorSpec spec = column.spec().with_batch(static_cast<std::int64_t>(rows.size()));
      auto data = memory.lease(spec);
      copy_rows(column, rows, data.get());
      batch.values[c] = Tensor(std::move(spec), std::move(data));
    }
    return Done{};
  }

 private:
  static void copy_rows(const Tensor& column, std::span<const std::int64_t> rows, std::byte* out) {
    const auto bytes = static_cast<std::size_t>(column.row_bytes());
    if (bytes == 0) return;
    for (const std::int64_t row : rows) {
      std::memcpy(out, column.row(row), bytes);
      out += bytes;
    }
  }

  std::string name_ = "from_tensor_slices";
  Element columns_;
  std::int64_t size_;
  ElementSpec spec_{TensorSpec{}};
  std::vector<TensorSpec> row_specs_;
};

class SlicesStage final : public RowsStage {
 public:
  SlicesStage(const ElementSpec& spec, const Element& columns) : RowsStage("from_tensor_slices", std::make_shared<Slices>(spec, columns)) {
    const auto names = leaves();
    for (std::size_t c = 0; c < columns.values.size(); ++c) {
      const Tensor& column = columns.values[c];
      if (column.shape().rank() == 0) report_scalar(names[c].name);
      else if (column.rows() != columns.values.front().rows()) report_rows(names, c, column, columns.values.front());
    }
  }

 private:
  void report_scalar(const std::string& name) {
    report(faulty(), Code::MissingBatchAxis, InData{name})
        .expected("an array with at least one axis")
        .found(Shape{})
        .because("from_tensor_slices cuts arrays along their first axis, and a single number has none.")
        .fix("give it as one element", "Dataset.from_tensors(" + name + ")", Applies::needs_editing)
        .emit();
  }
  void report_rows(const std::vector<Leaf>& names, std::size_t c, const Tensor& column, const Tensor& first) {
    report(faulty(), Code::RowsDiffer, InData{names[c].name})
        .expected(std::to_string(first.rows()) + " rows, as " + names.front().name + " has")
        .found(column.rows())
        .because("Row i of one array belongs to row i of the others, so all have as many rows.")
        .fix("find the step that dropped rows of one array only")
        .emit();
  }
};

std::int64_t numbers_in(const RangeArgs& args) {
  if (args.step == 0 || (args.step > 0 ? args.stop <= args.start : args.stop >= args.start)) return 0;
  const auto start = static_cast<std::uint64_t>(args.start), stop = static_cast<std::uint64_t>(args.stop);
  const std::uint64_t way = args.step > 0 ? stop - start : start - stop;
  const std::uint64_t step = args.step > 0 ? static_cast<std::uint64_t>(args.step) : 0 - static_cast<std::uint64_t>(args.step);
  return static_cast<std::int64_t>(std::min<std::uint64_t>((way - 1) / step + 1, std::numeric_limits<std::int64_t>::max()));
}

/// Numbers are made when they are asked for: a range may be longer than memory.
class RangeRows final : public Rows {
 public:
  explicit RangeRows(const RangeArgs& args) : args_(args) {}
  const std::string& name() const override { return name_; }
  const ElementSpec& spec() const override { return spec_; }
  std::int64_t size() const override { return numbers_in(args_); }
  Result<Done> read(std::int64_t row, Element& element, Sink&) const override {
    element.values = {Tensor::copy<std::int64_t>({}, std::vector<std::int64_t>{args_.start + row * args_.step})};
    return Done{};
  }
  Result<Done> gather(std::span<const std::int64_t> rows, std::int64_t, Element& batch, Recycler& memory, Sink&) const override {
    TensorSpec spec{{static_cast<std::int64_t>(rows.size())}, DType::int64};
    auto data = memory.lease(spec);
    auto* out = reinterpret_cast<std::int64_t*>(data.get());
    for (const std::int64_t row : rows) *out++ = args_.start + row * args_.step;
    batch.values.resize(1);
    batch.values[0] = Tensor(std::move(spec), std::move(data));
    return Done{};
  }

 private:
  std::string name_ = "range";
  RangeArgs args_;
  ElementSpec spec_{TensorSpec{{}, DType::int64}};
};

class RangeStage final : public RowsStage {
 public:
  explicit RangeStage(const RangeArgs& args) : RowsStage("range", std::make_shared<RangeRows>(args)) {
    if (args.step == 0)
      report(faulty(), Code::CallArgumentOutOfRange, InCall{"range", "step"})
          .expected("a number other than 0")
          .found(args.step)
          .because("Steps of 0 never arrive.")
          .fix("count by one", "step=1")
          .emit();
  }
};

}  // namespace

StagePtr tensor_slices_stage(ElementSpec spec, Element columns) { return std::make_shared<SlicesStage>(spec, columns); }
StagePtr range_stage(RangeArgs args) { return std::make_shared<RangeStage>(args); }
StagePtr rows_stage(std::shared_ptr<const Rows> rows) {
  auto name = rows->name();
  return std::make_shared<RowsStage>(std::move(name), std::move(rows));
}

}  // namespace tenon
