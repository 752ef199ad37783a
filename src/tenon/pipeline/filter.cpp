// filter: the elements that a predicate keeps.
#include "tenon/pipeline/numbered_input.h"
#include "tenon/pipeline/stages.h"
#include "tenon/pipeline/user_code.h"

namespace tenon {
namespace {

class FilterIterator final : public Iterator {
 public:
  FilterIterator(std::unique_ptr<Iterator> input, const Predicate& predicate, const Iteration& iteration)
      : input_(std::move(input)), predicate_(predicate), iteration_(iteration) {}

  Result<bool> next(Element& element) override {
    for (;;) {
      const std::int64_t number = input_.number();
      TENON_TRY(const bool more, input_.next(element));
      if (!more) return false;
      TENON_TRY(const bool keeps, call_user_code(predicate_.name, number, *iteration_.watch, *iteration_.sink,
                                                 [&] { return predicate_.keeps(element, *iteration_.sink); }));
      if (keeps) return true;
    }
  }
  void save(Position& position) const override { input_.save(position); }
  Result<Done> restore(PositionReader& position) override { return input_.restore(position); }

 private:
  NumberedInput input_;
  const Predicate& predicate_;
  Iteration iteration_;
};

class FilterStage final : public Stage {
 public:
  FilterStage(const StagePtr& input, Predicate predicate)
      : Stage("filter", {input}, input->spec(), Cardinality::unknown), predicate_(std::move(predicate)) {}
  Result<std::unique_ptr<Iterator>> iterate(const Iteration& iteration) const override {
    TENON_TRY(auto elements, input().iterate(iteration));
    return std::unique_ptr<Iterator>(std::make_unique<FilterIterator>(std::move(elements), predicate_, iteration));
  }

 private:
  Predicate predicate_;
};

}  // namespace

StagePtr filter_stage(StagePtr input, Predicate predicate) { return std::make_shared<FilterStage>(input, std::move(predicate)); }

}  // namespace tenon
