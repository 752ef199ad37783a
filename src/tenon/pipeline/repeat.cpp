// repeat: the elements `count` times, each time in a pass of its own; -1: for ever.
#include <algorithm>

#include "tenon/pipeline/stages.h"

namespace tenon {
namespace {

template <class T> class RepeatStream final : public Stream<T> {
 public:
  RepeatStream(const Stage& input, const Iteration& iteration, std::int64_t count) : input_(input), iteration_(iteration), count_(count) {}

  Result<bool> next(T& item) override {
    while (!over()) {
      if (auto begun = begin_pass(); !begun) return begun.error();
      TENON_TRY(const bool more, pass_->next(item));
      if (more) return pass_gave_ = true;
      if (iteration_.watch->stop_requested()) return false;
      end_pass();
    }
    return false;
  }

  /// Whole passes are left out by their number alone, where it is known how long they are.
  Result<std::int64_t> skip(std::int64_t count) override {
    std::int64_t skipped = 0;
    const std::int64_t length = input_.cardinality().count;
    while (skipped < count && !over()) {
      if (!pass_ && length > 0 && count - skipped >= length) {
        const std::int64_t passes = std::min((count - skipped) / length, count_ < 0 ? count : count_ - number_);
        number_ += passes;
        skipped += passes * length;
        continue;
      }
      if (auto begun = begin_pass(); !begun) return begun.error();
      TENON_TRY(const std::int64_t here, pass_->skip(count - skipped));
      pass_gave_ = pass_gave_ || here > 0;
      skipped += here;
      if (skipped < count) end_pass();
    }
    return skipped;
  }

  void save(Position& position) const override {
    position.put(number_);
    position.put(pass_ ? 1 : 0);
    if (pass_) position.put(pass_gave_), pass_->save(position);
  }
  Result<Done> restore(PositionReader& position) override {
    number_ = position.get();
    if (position.get() == 0) return Done{};
    if (auto begun = begin_pass(); !begun) return begun.error();
    pass_gave_ = position.get() != 0;
    return pass_->restore(position);
  }

 private:
  bool over() const { return count_ >= 0 && number_ >= count_; }
  Result<Done> begin_pass() {
    if (pass_) return Done{};
    TENON_TRY(pass_, open<T>(input_, iteration_.pass(static_cast<std::uint64_t>(number_))));
    pass_gave_ = false;
    return Done{};
  }
  /// A pass without elements is followed by others without: that would never end.
  void end_pass() {
    pass_.reset();
    ++number_;
    if (!pass_gave_ && count_ < 0) count_ = number_;
  }

  const Stage& input_;
  Iteration iteration_;
  std::int64_t count_, number_ = 0;
  std::unique_ptr<Stream<T>> pass_;
  bool pass_gave_ = false;
};

Cardinality cardinality_of_repeat(Cardinality input, std::int64_t count) {
  if (count == 0 || input == Cardinality(0)) return 0;
  if (count < 0 || input.is_infinite()) return Cardinality::infinite;
  return input.known() ? Cardinality(input.count * count) : input;
}

class RepeatStage final : public SelectingStage<RepeatStage> {
 public:
  RepeatStage(const StagePtr& input, std::int64_t count)
      : SelectingStage("repeat", input, cardinality_of_repeat(input->cardinality(), count)), count_(count) {}

  template <class T> Result<std::unique_ptr<Stream<T>>> begin(const Iteration& iteration) const {
    return std::unique_ptr<Stream<T>>(std::make_unique<RepeatStream<T>>(input(), iteration, count_));
  }

 private:
  std::int64_t count_;
};

}  // namespace

StagePtr repeat_stage(StagePtr input, std::int64_t count) { return std::make_shared<RepeatStage>(input, count); }

}  // namespace tenon
