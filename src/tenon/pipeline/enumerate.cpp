// enumerate: (number, element), the numbers counted from `start`.
#include "tenon/pipeline/stages.h"

namespace tenon {
namespace {

class EnumerateIterator final : public Iterator {
 public:
  EnumerateIterator(std::unique_ptr<Iterator> input, std::int64_t start) : input_(std::move(input)), number_(start) {}

  Result<bool> next(Element& element) override {
    TENON_TRY(const bool more, input_->next(element));
    if (!more) return false;
    const std::int64_t number = number_++;
    element.values.insert(element.values.begin(), Tensor::copy<std::int64_t>({}, std::span(&number, 1)));
    return true;
  }
  Result<std::int64_t> skip(std::int64_t count) override {
    TENON_TRY(const std::int64_t skipped, input_->skip(count));
    number_ += skipped;
    return skipped;
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
  std::unique_ptr<Iterator> input_;
  std::int64_t number_;
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
