// shard: every num_shards-th element, beginning with element `index`.
#include "tenon/pipeline/stage_faults.h"
#include "tenon/pipeline/stages.h"

namespace tenon {
namespace {

template <class T> class ShardStream final : public Stream<T> {
 public:
  ShardStream(std::unique_ptr<Stream<T>> input, std::int64_t shards, std::int64_t index)
      : input_(std::move(input)), shards_(shards), gap_(index) {}

  Result<bool> next(T& item) override {
    TENON_TRY(const std::int64_t skipped, input_->skip(gap_));
    if (skipped < gap_) return false;
    gap_ = shards_ - 1;
    return input_->next(item);
  }
  Result<std::int64_t> skip(std::int64_t count) override {
    if (count <= 0) return 0;
    TENON_TRY(const std::int64_t skipped, input_->skip(gap_ + (count - 1) * shards_ + 1));
    const std::int64_t given = skipped <= gap_ ? 0 : (skipped - gap_ - 1) / shards_ + 1;
    if (given > 0) gap_ = shards_ - 1;
    return given;
  }
  void save(Position& position) const override {
    position.put(gap_);
    input_->save(position);
  }
  Result<Done> restore(PositionReader& position) override {
    gap_ = position.get();
    return input_->restore(position);
  }

 private:
  std::unique_ptr<Stream<T>> input_;
  std::int64_t shards_, gap_;  // gap_: elements of others in front of the next one
};

Cardinality cardinality_of_shard(Cardinality input, std::int64_t shards, std::int64_t index) {
  if (!input.known() || shards < 1) return input;
  return input.count / shards + (index < input.count % shards ? 1 : 0);
}

class ShardStage final : public SelectingStage<ShardStage> {
 public:
  ShardStage(const StagePtr& input, std::int64_t shards, std::int64_t index)
      : SelectingStage("shard", input, cardinality_of_shard(input->cardinality(), shards, index)), shards_(shards), index_(index) {
    expect_at_least(1, shards, name(), "num_shards", faulty());
    if (shards >= 1 && (index < 0 || index >= shards))
      report(faulty(), Code::CallArgumentOutOfRange, InCall{name(), "index"})
          .expected("0 to " + std::to_string(shards - 1) + ", as num_shards=" + std::to_string(shards))
          .found(index)
          .because("Shards are counted from 0.")
          .fix("take the first", "index=0", Applies::needs_editing)
          .emit();
  }

  template <class T> Result<std::unique_ptr<Stream<T>>> begin(const Iteration& iteration) const {
    TENON_TRY(auto all, open<T>(input(), iteration));
    return std::unique_ptr<Stream<T>>(std::make_unique<ShardStream<T>>(std::move(all), shards_, index_));
  }

 private:
  std::int64_t shards_, index_;
};

}  // namespace

StagePtr shard_stage(StagePtr input, std::int64_t num_shards, std::int64_t index) {
  return std::make_shared<ShardStage>(input, num_shards, index);
}

}  // namespace tenon
