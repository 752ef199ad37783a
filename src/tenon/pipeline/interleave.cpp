// interleave: data sets made of elements, block_length elements of each in turn, cycle_length data sets at a time. flat_map is one at a
// time.
#include <algorithm>

#include "tenon/pipeline/interleave.h"
#include "tenon/pipeline/stage_faults.h"
#include "tenon/pipeline/stages.h"
#include "tenon/pipeline/user_code.h"

namespace tenon {
namespace {

class InterleaveStage final : public Stage {
 public:
  InterleaveStage(const StagePtr& input, std::string name, MakeStage make, ElementSpec output, InterleaveArgs args)
      : Stage(std::move(name), {input}, std::move(output), Cardinality::unknown), make_(std::move(make)), args_(args) {
    expect_at_least(1, args.cycle_length, this->name(), "cycle_length", faulty());
    expect_at_least(1, args.block_length, this->name(), "block_length", faulty());
  }
  Result<std::unique_ptr<Iterator>> iterate(const Iteration& iteration) const override;
  const MakeStage& make() const { return make_; }
  const InterleaveArgs& args() const { return args_; }

 private:
  MakeStage make_;
  InterleaveArgs args_;
};

/// tensorflow/core/kernels/data/interleave_dataset_op.cc, in its order.
class InterleaveIterator final : public Iterator {
 public:
  InterleaveIterator(std::unique_ptr<Iterator> input, const InterleaveStage& stage, const Iteration& iteration)
      : input_(std::move(input)), stage_(stage), iteration_(iteration), open_(static_cast<std::size_t>(stage.args().cycle_length)) {}

  Result<bool> next(Element& element) override {
    while (!ended_ || opened_ > 0) {
      Open& here = open_[at_];
      if (here.iterator) {
        TENON_TRY(const bool more, here.iterator->next(element));
        if (more) {
          if (++block_ == stage_.args().block_length) advance();
          return true;
        }
        if (iteration_.watch->stop_requested()) return false;
        here = Open{};
        --opened_;
        advance();
      } else if (!ended_) {
        Element made_of;
        TENON_TRY(const bool more, input_->next(made_of));
        if (!more) {
          ended_ = true;
          continue;
        }
        if (auto begun = begin(here, made_of, taken_++); !begun) return begun.error();
      } else {
        advance();
      }
    }
    return false;
  }

  void save(Position& position) const override {
    for (const std::int64_t n : {taken_, static_cast<std::int64_t>(at_), block_, std::int64_t{ended_}}) position.put(n);
    for (const auto& open : open_) {
      position.put(open.number);
      if (open.iterator) open.iterator->save(position);
    }
  }

  /// Elements that data sets in use were made of are read again; the others are left out.
  Result<Done> restore(PositionReader& position) override {
    const std::int64_t taken = position.get();
    at_ = static_cast<std::size_t>(position.get()) % open_.size();
    block_ = position.get();
    ended_ = position.get() != 0;
    // Where a slot's numbers begin shows only when those before it were read, so the elements are looked up slot by slot.
    for (auto& open : open_) {
      const std::int64_t number = position.get();
      if (number < 0) continue;
      TENON_TRY(auto again, stage_.input().iterate(iteration_));
      if (auto skipped = again->skip(number); !skipped) return skipped.error();
      Element made_of;
      TENON_TRY(const bool more, again->next(made_of));
      if (!more) continue;
      if (auto begun = begin(open, made_of, number); !begun) return begun;
      if (auto restored = open.iterator->restore(position); !restored) return restored;
    }
    if (auto skipped = input_->skip(taken); !skipped) return skipped.error();
    taken_ = taken;
    return Done{};
  }

 private:
  struct Open {
    std::int64_t number = -1;  // of the element that it was made of
    StagePtr stage{};
    std::unique_ptr<Iterator> iterator{};
  };

  void advance() {
    block_ = 0;
    at_ = (at_ + 1) % open_.size();
  }
  Result<Done> begin(Open& open, const Element& made_of, std::int64_t number) {
    auto made = call_user_code(stage_.name(), number, *iteration_.watch, *iteration_.sink,
                               [&]() -> Result<StagePtr> { return stage_.make()(made_of); });
    if (!made) return made.error();
    if (!compatible((*made)->spec(), stage_.spec()))
      return report_unfit(stage_.name(), to_string(stage_.spec()), to_string((*made)->spec()),
                          "All data sets that are made have elements of one structure, with the same dtypes.", *iteration_.sink);
    if (auto fine = report_faults(**made, *iteration_.sink); !fine) return fine;
    TENON_TRY(auto iterator, (*made)->iterate(iteration_.pass(static_cast<std::uint64_t>(number))));
    open = {number, *std::move(made), std::move(iterator)};
    ++opened_;
    return Done{};
  }

  std::unique_ptr<Iterator> input_;
  const InterleaveStage& stage_;
  Iteration iteration_;
  std::vector<Open> open_;
  std::size_t at_ = 0;
  std::int64_t block_ = 0, taken_ = 0, opened_ = 0;
  bool ended_ = false;
};

Result<std::unique_ptr<Iterator>> InterleaveStage::iterate(const Iteration& iteration) const {
  TENON_TRY(auto elements, input().iterate(iteration));
  return std::unique_ptr<Iterator>(std::make_unique<InterleaveIterator>(std::move(elements), *this, iteration));
}

}  // namespace

StagePtr interleave_stage(StagePtr input, std::string name, MakeStage make, ElementSpec output, InterleaveArgs args) {
  return std::make_shared<InterleaveStage>(input, std::move(name), std::move(make), std::move(output), args);
}

}  // namespace tenon
