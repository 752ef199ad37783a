// zip: the elements of several data sets side by side; as many as the shortest has.
#include <algorithm>

#include "tenon/pipeline/stages.h"

namespace tenon {
namespace {

class ZipIterator final : public Iterator {
 public:
  explicit ZipIterator(std::vector<std::unique_ptr<Iterator>> inputs) : inputs_(std::move(inputs)), parts_(inputs_.size()) {}

  Result<bool> next(Element& element) override {
    std::size_t leaf = 0;
    for (std::size_t i = 0; i < inputs_.size(); ++i) {
      TENON_TRY(const bool more, inputs_[i]->next(parts_[i]));
      if (!more) return false;
      leaf += parts_[i].values.size();
    }
    element.values.resize(leaf);
    leaf = 0;
    for (auto& part : parts_)
      for (auto& value : part.values) std::swap(element.values[leaf++], value);
    return true;
  }
  Result<std::int64_t> skip(std::int64_t count) override {
    for (auto& input : inputs_) {
      TENON_TRY(const std::int64_t skipped, input->skip(count));
      count = std::min(count, skipped);
    }
    return count;
  }
  void save(Position& position) const override {
    for (const auto& input : inputs_) input->save(position);
  }
  Result<Done> restore(PositionReader& position) override {
    for (auto& input : inputs_)
      if (auto restored = input->restore(position); !restored) return restored;
    return Done{};
  }

 private:
  std::vector<std::unique_ptr<Iterator>> inputs_;
  std::vector<Element> parts_;
};

Cardinality shortest(const std::vector<StagePtr>& inputs) {
  Cardinality least = Cardinality::infinite;
  for (const auto& input : inputs) {
    const Cardinality n = input->cardinality();
    if (n.is_infinite()) continue;
    if (!n.known()) return n;
    least = least.is_infinite() ? n : Cardinality(std::min(least.count, n.count));
  }
  return least;
}

class ZipStage final : public Stage {
 public:
  ZipStage(std::vector<StagePtr> inputs, ElementSpec spec) : Stage("zip", inputs, std::move(spec), shortest(inputs)) {}

  Result<std::unique_ptr<Iterator>> iterate(const Iteration& iteration) const override {
    std::vector<std::unique_ptr<Iterator>> parts;
    for (const auto& input : inputs()) {
      TENON_TRY(auto part, input->iterate(iteration));
      parts.push_back(std::move(part));
    }
    return std::unique_ptr<Iterator>(std::make_unique<ZipIterator>(std::move(parts)));
  }
};

}  // namespace

StagePtr zip_stage(std::vector<StagePtr> inputs) {
  std::vector<ElementSpec> specs;
  for (const auto& input : inputs) specs.push_back(input->spec());
  return std::make_shared<ZipStage>(std::move(inputs), ElementSpec::tuple(std::move(specs)));
}

StagePtr zip_stage(std::vector<std::pair<std::string, StagePtr>> inputs) {
  std::sort(inputs.begin(), inputs.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<std::pair<std::string, ElementSpec>> specs;
  std::vector<StagePtr> stages;
  for (const auto& [key, stage] : inputs) specs.emplace_back(key, stage->spec()), stages.push_back(stage);
  return std::make_shared<ZipStage>(std::move(stages), ElementSpec::dict(std::move(specs)));
}

}  // namespace tenon
