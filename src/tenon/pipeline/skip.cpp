// skip: all but the first `count` elements; -1: none.
#include <algorithm>

#include "tenon/pipeline/stages.h"

namespace tenon {
namespace {

template <class T> class SkipStream final : public Stream<T> {
 public:
  SkipStream(std::unique_ptr<Stream<T>> input, std::int64_t count) : input_(std::move(input)), left_(count) {}

  Result<bool> next(T& item) override {
    if (auto done = leave_out(); !done) return done.error();
    return input_->next(item);
  }
  Result<std::int64_t> skip(std::int64_t count) override {
    if (auto done = leave_out(); !done) return done.error();
    return input_->skip(count);
  }
  void save(Position& position) const override {
    position.put(left_);
    input_->save(position);
  }
  Result<Done> restore(PositionReader& position) override {
    left_ = position.get();
    return input_->restore(position);
  }

 private:
  Result<Done> leave_out() {
    if (left_ == 0) return Done{};
    if (auto skipped = input_->skip(left_); !skipped) return skipped.error();
    left_ = 0;
    return Done{};
  }

  std::unique_ptr<Stream<T>> input_;
  std::int64_t left_;
};

Cardinality cardinality_of_skip(Cardinality input, std::int64_t count) {
  if (count < 0) return 0;
  return input.known() ? Cardinality(std::max<std::int64_t>(input.count - count, 0)) : input;
}

class SkipStage final : public SelectingStage<SkipStage> {
 public:
  SkipStage(const StagePtr& input, std::int64_t count)
      : SelectingStage("skip", input, cardinality_of_skip(input->cardinality(), count)), count_(count) {}

  template <class T> Result<std::unique_ptr<Stream<T>>> begin(const Iteration& iteration) const {
    if (count_ < 0) return open<T>(*take_stage(inputs().front(), 0), iteration);
    TENON_TRY(auto all, open<T>(input(), iteration));
    return std::unique_ptr<Stream<T>>(std::make_unique<SkipStream<T>>(std::move(all), count_));
  }

 private:
  std::int64_t count_;
};

}  // namespace

StagePtr skip_stage(StagePtr input, std::int64_t count) { return std::make_shared<SkipStage>(input, count); }

}  // namespace tenon
