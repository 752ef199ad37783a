// from_tensors: one element, the tensors as they are.
#include "tenon/pipeline/stages.h"

namespace tenon {
namespace {

class TensorsIterator final : public CountedStream<Element> {
 public:
  explicit TensorsIterator(const Element& element) : element_(element) {}
  Result<bool> next(Element& element) override {
    if (given_ > 0) return false;
    element = element_;
    ++given_;
    return true;
  }

 private:
  const Element& element_;
};

class TensorsStage final : public Stage {
 public:
  TensorsStage(ElementSpec spec, Element element) : Stage("from_tensors", {}, std::move(spec), 1), element_(std::move(element)) {}
  Result<std::unique_ptr<Iterator>> iterate(const Iteration&) const override {
    return std::unique_ptr<Iterator>(std::make_unique<TensorsIterator>(element_));
  }

 private:
  Element element_;
};

}  // namespace

StagePtr tensors_stage(ElementSpec spec, Element element) { return std::make_shared<TensorsStage>(std::move(spec), std::move(element)); }

}  // namespace tenon
