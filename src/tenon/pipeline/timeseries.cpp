// timeseries_dataset_from_array: keras/src/utils/timeseries_dataset_utils.py. Sequences are rows that can be had in any order, so that they
// are shuffled as a whole and gathered into their batch at once.
#include <algorithm>
#include <cstring>
#include <limits>

#include "tenon/pipeline/stages.h"

namespace tenon {
namespace {

class Sequences final : public Rows {
 public:
  Sequences(Tensor data, std::optional<Tensor> targets, const TimeseriesArgs& args)
      : data_(std::move(data)), targets_(std::move(targets)), args_(args), start_(args.start_index.value_or(0)) {
    // What does not fit is reported before a pass begins; until then there are no sequences.
    const bool fits = args.sequence_length >= 1 && args.sequence_stride >= 1 && args.sampling_rate >= 1 && data_.shape().rank() > 0;
    const std::int64_t end = args.end_index.value_or(data_.rows());
    if (fits && args.sequence_length - 1 <= (end - start_) / args.sampling_rate) {
      std::int64_t positions = end - start_ - (args.sequence_length - 1) * args.sampling_rate;
      if (targets_) positions = std::min(positions, targets_->rows());
      if (positions > 0) size_ = (positions - 1) / args.sequence_stride + 1;
    }
    TensorSpec x = data_.spec();
    if (x.shape.rank() > 0) x.shape = x.shape.from(1).behind(args.sequence_length);
    if (!targets_) spec_ = ElementSpec(x, "x");
    else spec_ = ElementSpec::tuple({ElementSpec(x, "x"), ElementSpec(row_spec(*targets_), "y")});
  }
  const std::string& name() const override { return name_; }
  const ElementSpec& spec() const override { return spec_; }
  std::int64_t size() const override { return size_; }

  Result<Done> read(std::int64_t row, Element& element, Sink&) const override {
    Recycler memory;
    fill(std::span(&row, 1), element, memory);
    for (auto& value : element.values) value = value.reshaped(value.shape().from(1));
    return Done{};
  }
  Result<Done> gather(std::span<const std::int64_t> rows, std::int64_t, Element& batch, Recycler& memory, Sink&) const override {
    fill(rows, batch, memory);
    return Done{};
  }

 private:
  static TensorSpec row_spec(const Tensor& t) {
    TensorSpec spec = t.spec();
    if (spec.shape.rank() > 0) spec.shape = spec.shape.from(1);
    return spec;
  }
  std::int64_t position(std::int64_t row) const { return start_ + row * args_.sequence_stride; }

  void fill(std::span<const std::int64_t> rows, Element& batch, Recycler& memory) const {
    const auto count = static_cast<std::int64_t>(rows.size());
    TensorSpec spec{data_.shape().from(1).behind(args_.sequence_length).behind(count), data_.dtype(), data_.spec().width};
    auto data = memory.lease(spec);
    const auto bytes = static_cast<std::size_t>(data_.row_bytes());
    std::byte* out = data.get();
    for (const std::int64_t row : rows)
      for (std::int64_t i = 0; i < args_.sequence_length; ++i, out += bytes)
        if (bytes > 0) std::memcpy(out, data_.row(position(row) + i * args_.sampling_rate), bytes);
    batch.values.resize(targets_ ? 2 : 1);
    batch.values[0] = Tensor(std::move(spec), std::move(data));
    if (!targets_) return;
    TensorSpec target_spec = targets_->spec().with_batch(count);
    auto targets = memory.lease(target_spec);
    const auto target_bytes = static_cast<std::size_t>(targets_->row_bytes());
    for (std::size_t i = 0; i < rows.size() && target_bytes > 0; ++i)
      std::memcpy(targets.get() + i * target_bytes, targets_->row(position(rows[i])), target_bytes);
    batch.values[1] = Tensor(std::move(target_spec), std::move(targets));
  }

  std::string name_ = "timeseries_dataset_from_array";
  Tensor data_;
  std::optional<Tensor> targets_;
  TimeseriesArgs args_;
  std::int64_t start_, size_ = 0;
  ElementSpec spec_{TensorSpec{}};
};

class TimeseriesStage final : public Stage {
 public:
  TimeseriesStage(std::shared_ptr<const Rows> rows, StagePtr numbers, const Tensor& data, const std::optional<Tensor>& targets,
                  const TimeseriesArgs& args)
      : Stage(rows->name(), {}, rows->spec(), rows->size()), rows_(std::move(rows)), numbers_(std::move(numbers)) {
    const std::int64_t length = data.rows();
    expect(1, std::numeric_limits<std::int64_t>::max(), args.sequence_length, "sequence_length");
    expect(1, length - 1, args.sequence_stride, "sequence_stride");
    expect(1, length - 1, args.sampling_rate, "sampling_rate");
    if (args.start_index) expect(0, length - 1, *args.start_index, "start_index");
    if (args.end_index) expect(args.start_index.value_or(0) + 1, length - 1, *args.end_index, "end_index");
    if (!faults().empty() || !targets) return;
    // Keras cuts the targets like the data, and fails in the batch that needs a row behind them.
    const std::int64_t last = args.start_index.value_or(0) + (rows_->size() - 1) * args.sequence_stride;
    if (rows_->size() > 0 && last >= targets->rows())
      report(faulty(), Code::RowsDiffer, InData{"targets"})
          .expected("at least " + std::to_string(last + 1) + " rows")
          .found(targets->rows())
          .because("The target of a sequence is the row of targets at which the sequence begins.")
          .emit();
  }
  Result<std::unique_ptr<Iterator>> iterate(const Iteration& iteration) const override {
    TENON_TRY(auto numbers, order(iteration));
    return read_in_order(*rows_, std::move(numbers), *iteration.sink);
  }
  const Rows* rows() const override { return rows_.get(); }
  Result<std::unique_ptr<Order>> order(const Iteration& iteration) const override { return numbers_->order(iteration); }

 private:
  void expect(std::int64_t least, std::int64_t most, std::int64_t value, const std::string& argument) {
    if (value >= least && value <= most) return;
    report(faulty(), Code::CallArgumentOutOfRange, InCall{name(), argument})
        .expected(std::to_string(least) + " or more" +
                  (most == std::numeric_limits<std::int64_t>::max() ? "" : ", up to " + std::to_string(most)))
        .found(value)
        .because("Sequences lie within the rows of the data; Keras counts them so, too.")
        .emit();
  }

  std::shared_ptr<const Rows> rows_;
  StagePtr numbers_;
};

}  // namespace

StagePtr timeseries_stage(const Tensor& data, const std::optional<Tensor>& targets, const TimeseriesArgs& args) {
  auto rows = std::make_shared<Sequences>(data, targets, args);
  const StagePtr numbers = range_stage({0, rows->size(), 1});
  return std::make_shared<TimeseriesStage>(rows, numbers, data, targets, args);
}

}  // namespace tenon
