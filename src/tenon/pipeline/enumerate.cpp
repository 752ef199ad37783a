// enumerate: (number, element), the numbers counted from `start`.
#include "tenon/pipeline/numbered_input.h"
#include "tenon/pipeline/stages.h"

namespace tenon {
namespace {

class EnumerateIterator final : public Iterator {
 public:
  EnumerateIterator(std::unique_ptr<Iterator> input, std::int64_t start) : input_(std::move(input), start) {}

  Result<bool> next(Element& element) override {
    const std::int64_t number = input_.number();
    TENON_TRY(const bool more, input_.next(element));
    if (more) element.values.insert(element.values.begin(), Tensor::copy<std::int64_t>({}, std::span(&number, 1)));
    return more;
  }
  Result<std::int64_t> skip(std::int64_t count) override { return input_.skip(count); }
  void save(Position& position) const override { input_.save(position); }
  Result<Done> restore(PositionReader& position) override { return input_.restore(position); }

 private:
  NumberedInput input_;
};

class EnumerateStage final : public Stage {
 public:
  EnumerateStage(const StagePtr& input, std::int64_t start)
      : Stage("enumerate", {input}, ElementSpec::tuple({TensorSpec{{}, DType::int64}, input->spec()}), input->cardinality()),
        start_(start) {}
  Result<std::unique_ptr<Iterator>> iterate(const Iteration& iteration) const override {
    TENON_TRY(auto elements, input().iterate(iteration));
    return std::unique_ptr<Iterator>(std::make_unique<EnumerateIterator>(std::move(elements), start_));
  }

 private:
  std::int64_t start_;
};

}  // namespace

StagePtr enumerate_stage(StagePtr input, std::int64_t start) { return std::make_shared<EnumerateStage>(input, start); }

}  // namespace tenon
