// unbatch: the rows of every element, one by one.
#include <algorithm>

#include "tenon/pipeline/held.h"
#include "tenon/pipeline/stage_faults.h"
#include "tenon/pipeline/stages.h"

namespace tenon {
namespace {

class UnbatchIterator final : public Iterator {
 public:
  UnbatchIterator(std::unique_ptr<Iterator> input, const Stage& stage, const Iteration& iteration)
      : input_(std::move(input)), stage_(stage), iteration_(iteration) {}

  Result<bool> next(Element& element) override {
    TENON_TRY(const bool more, fill());
    if (!more) return false;
    element.values.resize(batch_.values.size());
    for (std::size_t l = 0; l < batch_.values.size(); ++l) {
      const Tensor row = batch_.values[l].slice(row_, row_ + 1);
      element.values[l] = row.reshaped(row.shape().from(1));
    }
    ++row_;
    return true;
  }
  Result<std::int64_t> skip(std::int64_t count) override {
    std::int64_t skipped = 0;
    while (skipped < count) {
      TENON_TRY(const bool more, fill());
      if (!more) break;
      const std::int64_t here = std::min(count - skipped, rows() - row_);
      row_ += here;
      skipped += here;
    }
    return skipped;
  }
  void save(Position& position) const override {
    position.put(number_);
    position.put(row_);
    if (number_ == 0) input_->save(position);
    else position.numbers.insert(position.numbers.end(), before_.numbers.begin(), before_.numbers.end());
  }
  Result<Done> restore(PositionReader& position) override {
    const std::int64_t number = position.get(), row = position.get();
    if (auto restored = input_->restore(position); !restored) return restored;
    if (number == 0) return Done{};
    number_ = number - 1;
    TENON_TRY(const bool more, take());
    row_ = more ? std::min(row, rows()) : 0;
    return Done{};
  }

 private:
  std::int64_t rows() const { return batch_.values.empty() ? 0 : batch_.values.front().rows(); }
  Result<bool> fill() {
    while (number_ == 0 || row_ >= rows()) {
      TENON_TRY(const bool more, take());
      if (!more) return false;
    }
    return true;
  }
  Result<bool> take() {
    before_.numbers.clear();
    input_->save(before_);
    row_ = 0;
    ++number_;
    TENON_TRY(const bool more, input_->next(batch_));
    if (!more) return batch_.values.clear(), false;
    for (std::size_t l = 0; l < batch_.values.size(); ++l)
      if (batch_.values[l].rows() != rows()) return report_rows(l);
    return true;
  }
  Reported report_rows(std::size_t leaf) {
    const auto& leaves = stage_.leaves();
    return report(*iteration_.sink, Code::RowsDiffer, InData{leaves[leaf].name, number_ - 1})
        .expected(std::to_string(rows()) + " rows, as " + leaves.front().name + " has")
        .found(batch_.values[leaf].rows())
        .because("unbatch takes row i of every tensor for one element, so all have as many rows.")
        .emit();
  }

  std::unique_ptr<Iterator> input_;
  const Stage& stage_;
  Iteration iteration_;
  Element batch_;
  Position before_;                    // of the input, before the batch was taken
  std::int64_t number_ = 0, row_ = 0;  // batches taken; rows of the batch that were given
};

ElementSpec rows_of(const ElementSpec& spec) {
  return spec.with_each([](const Leaf& leaf) {
    Leaf row = leaf;
    if (row.has_rank && row.spec.shape.rank() > 0) row.spec.shape = leaf.spec.shape.from(1);
    return row;
  });
}

Cardinality rows_in(const Stage& input) {
  const Cardinality n = input.cardinality();
  if (!n.known()) return n;
  const auto& leaf = input.leaves().front();
  const bool fixed = leaf.has_rank && leaf.spec.shape.rank() > 0 && leaf.spec.shape[0].known();
  return fixed ? Cardinality(n.count * leaf.spec.shape[0].value) : Cardinality();
}

class UnbatchStage final : public Stage {
 public:
  explicit UnbatchStage(const StagePtr& input)
      : Stage("unbatch", {input}, rows_of(input->spec()), input->leaves().empty() ? Cardinality() : rows_in(*input)) {
    for (const auto& leaf : input->leaves())
      if (leaf.has_rank && leaf.spec.shape.rank() == 0)
        report_unfit(name(), "tensors with at least one axis", to_string(input->spec()),
                     "unbatch takes the rows apart along the first axis, and a single number has none.", faulty());
  }
  Result<std::unique_ptr<Iterator>> iterate(const Iteration& iteration) const override {
    TENON_TRY(auto elements, input().iterate(iteration));
    return std::unique_ptr<Iterator>(std::make_unique<UnbatchIterator>(std::move(elements), *this, iteration));
  }
  std::int64_t batch_rows() const override { return 1; }
  HeldMemory own_held() const override { return {.pass = element_bytes(input())}; }
};

}  // namespace

StagePtr unbatch_stage(StagePtr input) { return std::make_shared<UnbatchStage>(input); }

}  // namespace tenon
