// concatenate: the elements of one data set, then those of another.
#include "tenon/pipeline/stage_faults.h"
#include "tenon/pipeline/stages.h"

namespace tenon {
namespace {

class ConcatenateIterator final : public Iterator {
 public:
  ConcatenateIterator(const std::vector<StagePtr>& inputs, const Iteration& iteration) : inputs_(inputs), iteration_(iteration) {}

  Result<bool> next(Element& element) override {
    for (; at_ < inputs_.size(); ++at_, part_.reset()) {
      if (auto begun = begin(); !begun) return begun.error();
      TENON_TRY(const bool more, part_->next(element));
      if (more) return true;
      if (iteration_.watch->stop_requested()) return false;
    }
    return false;
  }
  Result<std::int64_t> skip(std::int64_t count) override {
    std::int64_t skipped = 0;
    for (; at_ < inputs_.size(); ++at_, part_.reset()) {
      if (auto begun = begin(); !begun) return begun.error();
      TENON_TRY(const std::int64_t here, part_->skip(count - skipped));
      skipped += here;
      if (skipped == count) break;
    }
    return skipped;
  }
  void save(Position& position) const override {
    position.put(static_cast<std::int64_t>(at_));
    position.put(part_ ? 1 : 0);
    if (part_) part_->save(position);
  }
  Result<Done> restore(PositionReader& position) override {
    at_ = static_cast<std::size_t>(position.get());
    if (position.get() == 0 || at_ >= inputs_.size()) return Done{};
    if (auto begun = begin(); !begun) return begun;
    return part_->restore(position);
  }

 private:
  Result<Done> begin() {
    if (part_) return Done{};
    TENON_TRY(part_, inputs_[at_]->iterate(iteration_));
    return Done{};
  }

  const std::vector<StagePtr>& inputs_;
  Iteration iteration_;
  std::size_t at_ = 0;
  std::unique_ptr<Iterator> part_;
};

Cardinality sum(Cardinality a, Cardinality b) {
  if (a.is_infinite() || b.is_infinite()) return Cardinality::infinite;
  return a.known() && b.known() ? Cardinality(a.count + b.count) : Cardinality();
}

class ConcatenateStage final : public Stage {
 public:
  ConcatenateStage(const StagePtr& first, const StagePtr& second)
      : Stage("concatenate", {first, second}, first->spec(), sum(first->cardinality(), second->cardinality())) {
    if (compatible(first->spec(), second->spec())) set_spec(either(first->spec(), second->spec()));
    else
      report_unfit(name(), to_string(first->spec()), to_string(second->spec()),
                   "Both have elements of one structure, with the same dtypes.", faulty());
  }
  Result<std::unique_ptr<Iterator>> iterate(const Iteration& iteration) const override {
    return std::unique_ptr<Iterator>(std::make_unique<ConcatenateIterator>(inputs(), iteration));
  }
};

}  // namespace

StagePtr concatenate_stage(StagePtr first, StagePtr second) { return std::make_shared<ConcatenateStage>(first, second); }

}  // namespace tenon
