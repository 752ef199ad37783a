// padded_batch: batch_size elements of different shapes as one, filled up to the longest, or to a shape that is given.
#include <algorithm>

#include "tenon/pipeline/batching.h"
#include "tenon/pipeline/row_padding.h"
#include "tenon/pipeline/stage_faults.h"
#include "tenon/pipeline/stages.h"

namespace tenon {
namespace {

class PaddedIterator final : public Iterator {
 public:
  PaddedIterator(std::unique_ptr<Iterator> input, std::int64_t batch_size, const RowPadding& padding, bool whole,
                 const Iteration& iteration)
      : input_(std::move(input)), size_(batch_size), padding_(padding), whole_(whole), iteration_(iteration) {}

  Result<bool> next(Element& batch) override {
    elements_.clear();
    while (static_cast<std::int64_t>(elements_.size()) < size_) {
      TENON_TRY(const bool more, input_->next(elements_.emplace_back()));
      if (more) continue;
      elements_.pop_back();
      break;
    }
    if (elements_.empty() || (whole_ && static_cast<std::int64_t>(elements_.size()) < size_)) return false;
    if (auto done = padding_.stack(elements_, number_++, batch, memory_, *iteration_.sink); !done) return done.error();
    return true;
  }
  Result<std::int64_t> skip(std::int64_t count) override {
    TENON_TRY(const std::int64_t skipped, input_->skip(std::min(count, largest / size_) * size_));
    const std::int64_t batches = (skipped + (whole_ ? 0 : size_ - 1)) / size_;
    number_ += batches;
    return batches;
  }
  void save(Position& position) const override {
    position.put(number_);
    input_->save(position);
  }
  Result<Done> restore(PositionReader& position) override {
    number_ = position.get();
    return input_->restore(position);
  }

 private:
  static constexpr std::int64_t largest = std::int64_t{1} << 62;

  std::unique_ptr<Iterator> input_;
  std::int64_t size_;
  const RowPadding& padding_;
  bool whole_;
  Iteration iteration_;
  std::vector<Element> elements_;
  Recycler memory_;
  std::int64_t number_ = 0;
};

class PaddedBatchStage final : public Stage {
 public:
  PaddedBatchStage(const StagePtr& input, std::int64_t batch_size, const PaddedBatchArgs& args)
      : Stage("padded_batch", {input}, input->spec(), batches_of(input->cardinality(), batch_size, args.drop_remainder)),
        size_(batch_size),
        whole_(args.drop_remainder),
        padding_(input->leaves(), args.padded_shapes, args.padding_values) {
    expect_at_least(1, batch_size, name(), "batch_size", faulty());
    padding_.judge(name(), faulty());
    set_spec(batched(input->spec().with_leaves(padding_.padded()), args.drop_remainder ? Dim(batch_size) : Dim()));
  }
  Result<std::unique_ptr<Iterator>> iterate(const Iteration& iteration) const override {
    TENON_TRY(auto elements, input().iterate(iteration));
    return std::unique_ptr<Iterator>(std::make_unique<PaddedIterator>(std::move(elements), size_, padding_, whole_, iteration));
  }

 private:
  std::int64_t size_;
  bool whole_;
  RowPadding padding_;
};

}  // namespace

StagePtr padded_batch_stage(StagePtr input, std::int64_t batch_size, PaddedBatchArgs args) {
  return std::make_shared<PaddedBatchStage>(input, batch_size, args);
}

}  // namespace tenon
