// bucket_by_sequence_length: batches of elements of about the same length. As in tf.data, a bucket gives a batch when it is full, and what
// is left in the end comes bucket by bucket.
#include <algorithm>

#include "tenon/pipeline/batching.h"
#include "tenon/pipeline/row_padding.h"
#include "tenon/pipeline/stage_faults.h"
#include "tenon/pipeline/stages.h"
#include "tenon/pipeline/user_code.h"

namespace tenon {
namespace {

class BucketStage final : public Stage {
 public:
  BucketStage(const StagePtr& input, ElementLength length, const BucketArgs& args)
      : Stage("bucket_by_sequence_length", {input}, input->spec(), Cardinality::unknown), length_(std::move(length)), args_(args) {
    judge();
    const auto& leaves = input->leaves();
    const RowPadding open(leaves, args.padded_shapes, args.padding_values);
    open.judge(name(), faulty());
    for (std::size_t b = 0; b < args.bucket_batch_sizes.size(); ++b) {
      const bool bounded = args.pad_to_bucket_boundary && b < args.bucket_boundaries.size();
      paddings_.push_back(bounded ? open.with_open(args.bucket_boundaries[b] - 1) : open);
    }
    set_spec(batched(input->spec().with_leaves(open.padded()), Dim()));
  }

  Result<std::unique_ptr<Iterator>> iterate(const Iteration& iteration) const override;

  std::size_t bucket_of(std::int64_t length) const {
    const auto& ends = args_.bucket_boundaries;
    return static_cast<std::size_t>(std::upper_bound(ends.begin(), ends.end(), length) - ends.begin());
  }
  const BucketArgs& args() const { return args_; }
  const ElementLength& length() const { return length_; }
  const RowPadding& padding(std::size_t bucket) const { return paddings_[bucket]; }

 private:
  void judge() {
    const auto& ends = args_.bucket_boundaries;
    if (args_.bucket_batch_sizes.size() != ends.size() + 1)
      report(faulty(), Code::CallArgumentOutOfRange, InCall{name(), "bucket_batch_sizes"})
          .expected(std::to_string(ends.size() + 1) + ", one more than there are boundaries")
          .found(static_cast<std::int64_t>(args_.bucket_batch_sizes.size()))
          .because("Boundaries lie between the buckets, and every bucket has a batch size.")
          .emit();
    if (!std::is_sorted(ends.begin(), ends.end(), std::less_equal<>()) || (!ends.empty() && ends.front() < 1))
      report(faulty(), Code::CallArgumentOutOfRange, InCall{name(), "bucket_boundaries"})
          .expected("numbers that rise")
          .found("others")
          .because("Bucket i takes lengths from boundary i - 1 up to, not including, boundary i.")
          .emit();
    for (const auto size : args_.bucket_batch_sizes) expect_at_least(1, size, name(), "bucket_batch_sizes", faulty());
  }

  ElementLength length_;
  BucketArgs args_;
  std::vector<RowPadding> paddings_;
};

class BucketIterator final : public CountedStream<Element> {
 public:
  BucketIterator(std::unique_ptr<Iterator> input, const BucketStage& stage, const Iteration& iteration)
      : input_(std::move(input)), stage_(stage), iteration_(iteration), buckets_(stage.args().bucket_batch_sizes.size()) {}

  Result<bool> next(Element& batch) override {
    TENON_TRY(const std::size_t bucket, fill_one());
    if (bucket == buckets_.size()) return false;
    auto& elements = buckets_[bucket];
    const auto done = stage_.padding(bucket).stack(elements, given_, batch, memory_, *iteration_.sink);
    if (!done) return done.error();
    elements.clear();
    ++given_;
    return true;
  }

 private:
  /// A bucket with a batch; buckets_.size(): there is none left.
  Result<std::size_t> fill_one() {
    Element element;
    while (!ended_) {
      TENON_TRY(const bool more, input_->next(element));
      if (!more) {
        ended_ = true;
        break;
      }
      const auto length = call_user_code(stage_.name(), taken_, *iteration_.watch, *iteration_.sink,
                                         [&]() -> Result<std::int64_t> { return stage_.length()(element); });
      if (!length) return length.error();
      ++taken_;
      const std::size_t bucket = stage_.bucket_of(*length);
      buckets_[bucket].push_back(std::move(element));
      if (static_cast<std::int64_t>(buckets_[bucket].size()) == stage_.args().bucket_batch_sizes[bucket]) return bucket;
    }
    std::size_t bucket = 0;
    while (bucket < buckets_.size() && (buckets_[bucket].empty() || stage_.args().drop_remainder)) ++bucket;
    return bucket;
  }

  std::unique_ptr<Iterator> input_;
  const BucketStage& stage_;
  Iteration iteration_;
  std::vector<std::vector<Element>> buckets_;
  Recycler memory_;
  std::int64_t taken_ = 0;
  bool ended_ = false;
};

Result<std::unique_ptr<Iterator>> BucketStage::iterate(const Iteration& iteration) const {
  TENON_TRY(auto elements, input().iterate(iteration));
  return std::unique_ptr<Iterator>(std::make_unique<BucketIterator>(std::move(elements), *this, iteration));
}

}  // namespace

StagePtr bucket_stage(StagePtr input, ElementLength length, BucketArgs args) {
  return std::make_shared<BucketStage>(input, std::move(length), args);
}

}  // namespace tenon
