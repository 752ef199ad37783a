#pragma once
// An optimizer in a run: what it keeps beside the parameters that it trains, in flat buffers; to and from what a file holds.
#include "tenon/compile/optimizer_map.h"
#include "tenon/graph/graph.h"
#include "tenon/train/flat_buffer.h"

namespace tenon {

class OptimizerMemory {
 public:
  enum class Keeps : std::uint8_t { numbers, slots };  // numbers: of steps, and the rate, as where nothing is trained
  /// variables: all of the model's; start: their values, as the layout has them.
  OptimizerMemory(OptimizerPart part, const std::vector<OptimizedVariable>& variables, const Layout& parameters, const FlatBuffer& start,
                  Keeps keeps);

  const AnyObject<OptimizerKind>& optimizer() const { return part_.optimizer; }
  const OptimizerPart& part() const { return part_; }
  const KeptSlots& kept() const { return kept_; }
  /// First float of slot number `slot` of kept() for variable `row` of the layout; null when the variable has no such slot here.
  template <class T> T* slot(std::size_t slot, std::size_t row) const {
    const auto place = places_[slot][row];
    return place < 0 ? nullptr : buffers_[slot].as<T>() + place;
  }
  const FlatBuffer& scalars() const { return scalars_; }
  std::int64_t bytes() const;

  std::int64_t iterations() const { return iterations_; }
  void set_iterations(std::int64_t iterations) { iterations_ = iterations; }
  /// A batch was trained on.
  void count() { iterations_ += part_.has_memory; }
  /// The learning rate of the next step.
  double rate() const;
  void set_rate(double rate);

  /// Whether the arrays of a file, in the order of saved_arrays(), have the number and the shapes of these.
  bool takes(const std::vector<Tensor>& saved) const;
  /// Those that it takes.
  void restore(const std::vector<Tensor>& saved);
  /// Its numbers, and the arrays of a file as parts of these buffers: they change with them.
  OptimizerState state() const;
  /// Like *this, in buffers of its own.
  OptimizerMemory copy() const;
  std::size_t arrays() const { return saved_.size(); }

 private:
  template <class T> void fill_slots(const Layout& parameters, const FlatBuffer& start);
  /// Part of a buffer.
  Tensor values(const SavedArray& array) const;

  OptimizerPart part_;
  KeptSlots kept_;
  std::vector<SavedArray> saved_;
  std::vector<FlatBuffer> buffers_;                // per slot
  std::vector<std::vector<std::int64_t>> places_;  // per slot and variable: floats from the start of the buffer, or -1
  FlatBuffer scalars_;
  std::int64_t iterations_ = 0;  // batches trained on
  double learning_rate_ = 0;     // unless a schedule says it; a float where the model's floats are
};

/// Bytes of what the optimizer keeps for these variables, found without allocating.
std::int64_t optimizer_bytes(const AnyObject<OptimizerKind>& optimizer, const Graph& graph);

}  // namespace tenon
