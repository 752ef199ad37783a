// take: the first `count` elements; -1: all.
#include <algorithm>

#include "tenon/pipeline/stages.h"

namespace tenon {
namespace {

template <class T> class TakeStream final : public Stream<T> {
 public:
  TakeStream(std::unique_ptr<Stream<T>> input, std::int64_t count) : input_(std::move(input)), count_(count) {}

  Result<bool> next(T& item) override {
    if (given_ >= count_) return false;
    ++given_;
    return input_->next(item);
  }
  Result<std::int64_t> skip(std::int64_t count) override {
    TENON_TRY(const std::int64_t skipped, input_->skip(std::min(count, count_ - given_)));
    given_ += skipped;
    return skipped;
  }
  void save(Position& position) const override {
    position.put(given_);
    input_->save(position);
  }
  Result<Done> restore(PositionReader& position) override {
    given_ = position.get();
    return input_->restore(position);
  }

 private:
  std::unique_ptr<Stream<T>> input_;
  std::int64_t count_, given_ = 0;
};

Cardinality cardinality_of_take(Cardinality input, std::int64_t count) {
  if (count < 0) return input;
  if (input.is_infinite()) return count;
  return input.known() ? Cardinality(std::min(input.count, count)) : count == 0 ? Cardinality(0) : Cardinality();
}

class TakeStage final : public SelectingStage<TakeStage> {
 public:
  TakeStage(const StagePtr& input, std::int64_t count)
      : SelectingStage("take", input, cardinality_of_take(input->cardinality(), count)), count_(count) {}

  template <class T> Result<std::unique_ptr<Stream<T>>> begin(const Iteration& iteration) const {
    TENON_TRY(auto all, open<T>(input(), iteration));
    if (count_ < 0) return all;
    return std::unique_ptr<Stream<T>>(std::make_unique<TakeStream<T>>(std::move(all), count_));
  }

 private:
  std::int64_t count_;
};

}  // namespace

StagePtr take_stage(StagePtr input, std::int64_t count) { return std::make_shared<TakeStage>(input, count); }

}  // namespace tenon
