#pragma once
// What a stage of a pipeline is: an immutable node that knows its inputs, the spec of its elements and how many there are, and begins
// passes.
#include "tenon/base/assert.h"
#include "tenon/pipeline/rows.h"
#include "tenon/pipeline/source.h"

namespace tenon {

class Stage;
using StagePtr = std::shared_ptr<const Stage>;

class Stage : public std::enable_shared_from_this<Stage> {
 public:
  virtual ~Stage() = default;

  /// tf.data's name of it: "batch".
  const std::string& name() const { return name_; }
  const std::vector<StagePtr>& inputs() const { return inputs_; }
  const Stage& input() const { return *inputs_.front(); }
  const ElementSpec& spec() const { return spec_; }
  const std::vector<Leaf>& leaves() const { return leaves_; }
  Cardinality cardinality() const { return cardinality_; }
  /// What is wrong with its arguments or its inputs: such a stage begins no pass.
  const std::vector<Diagnostic>& faults() const { return faults_.diagnostics(); }

  /// A pass over its elements. No stage of the pipeline has faults.
  virtual Result<std::unique_ptr<Iterator>> iterate(const Iteration& iteration) const = 0;

  /// Where elements are rows that can be had in any order: these, and a pass over their numbers. Else null, and order() is never called.
  virtual const Rows* rows() const { return nullptr; }
  virtual Result<std::unique_ptr<Order>> order(const Iteration& iteration) const {
    static_cast<void>(iteration);
    TENON_ASSERT(false, "only stages that have rows have an order of them");
  }
  /// Whether a later pass may give other elements, or in another order.
  virtual bool changes() const {
    for (const auto& input : inputs_)
      if (input->changes()) return true;
    return false;
  }
  /// Rows of an element whose spec leaves the first axis open: those that batch() was asked for.
  virtual std::int64_t batch_rows() const { return inputs_.size() == 1 ? input().batch_rows() : 1; }
  /// Whether threads of its own make elements before they are asked for.
  virtual bool made_ahead() const { return false; }
  /// What is kept beside the element that a pass gives and what its inputs keep, as far as it is known.
  virtual HeldMemory own_held() const { return {}; }

 protected:
  Stage(std::string name, std::vector<StagePtr> inputs, ElementSpec spec, Cardinality cardinality)
      : name_(std::move(name)), inputs_(std::move(inputs)), spec_(std::move(spec)), leaves_(spec_.leaves()), cardinality_(cardinality) {}

  /// For constructors: where to report what is wrong.
  Sink& faulty() { return faults_; }
  void set_spec(ElementSpec spec) { spec_ = std::move(spec), leaves_ = spec_.leaves(); }
  void set_cardinality(Cardinality cardinality) { cardinality_ = cardinality; }

 private:
  std::string name_;
  std::vector<StagePtr> inputs_;
  ElementSpec spec_;
  std::vector<Leaf> leaves_;
  Cardinality cardinality_;
  Report faults_;
};

/// Reports what is wrong with the first stage that is; nothing of those behind it.
Result<Done> report_faults(const Stage& stage, Sink& sink);

/// A pass over elements or over numbers of rows.
template <class T> Result<std::unique_ptr<Stream<T>>> open(const Stage& stage, const Iteration& iteration) {
  if constexpr (std::is_same_v<T, Element>) return stage.iterate(iteration);
  else return stage.order(iteration);
}

/// A pass over elements that are rows, in the order of their numbers.
std::unique_ptr<Iterator> read_in_order(const Rows& rows, std::unique_ptr<Order> order, Sink& sink);

/// A stage that leaves elements as they are and gives some of them, or in another order: written once, for elements and for numbers of
/// rows. Derived has  template <class T> Result<std::unique_ptr<Stream<T>>> begin(const Iteration&) const.
template <class Derived> class SelectingStage : public Stage {
 public:
  Result<std::unique_ptr<Iterator>> iterate(const Iteration& iteration) const override {
    if (!rows()) return static_cast<const Derived*>(this)->template begin<Element>(iteration);
    TENON_TRY(auto numbers, order(iteration));
    return read_in_order(*rows(), std::move(numbers), *iteration.sink);
  }
  const Rows* rows() const override { return input().rows(); }
  Result<std::unique_ptr<Order>> order(const Iteration& iteration) const override {
    return static_cast<const Derived*>(this)->template begin<std::int64_t>(iteration);
  }

 protected:
  SelectingStage(std::string name, const StagePtr& input, Cardinality cardinality)
      : Stage(std::move(name), {input}, input->spec(), cardinality) {}
};

}  // namespace tenon
