#pragma once
// What an optimizer keeps beside the parameters, in flat buffers; to and from the arrays of a file.
#include "tenon/compile/optimizer.h"
#include "tenon/graph/graph.h"
#include "tenon/train/flat_buffer.h"

namespace tenon {

class OptimizerMemory {
 public:
  OptimizerMemory() = default;
  /// start: of the parameters, as the layout has them.
  OptimizerMemory(const AnyObject<OptimizerKind>& optimizer, const Layout& parameters, const Graph& graph, const FlatBuffer& start);

  const KeptSlots& kept() const { return kept_; }
  const std::vector<OptimizedVariable>& variables() const { return variables_; }
  /// First float of slot number `slot` of kept() for variable `row` of the layout; null when the variable has no such slot.
  template <class T> T* slot(std::size_t slot, std::size_t row) const {
    const auto place = places_[slot][row];
    return place < 0 ? nullptr : buffers_[slot].as<T>() + place;
  }
  const FlatBuffer& scalars() const { return scalars_; }
  std::int64_t bytes() const;

  /// The arrays of a file, in the order of saved_arrays(). False, and nothing is changed, unless number and shapes fit.
  bool restore(const std::vector<Tensor>& saved);
  /// The arrays of a file, as parts of these buffers: they change with them.
  std::vector<Tensor> parts() const;
  /// Like *this, in buffers of its own.
  OptimizerMemory copy() const;
  std::size_t arrays() const { return saved_.size(); }

 private:
  template <class T> void fill_slots(const Layout& parameters, const FlatBuffer& start);
  /// Part of a buffer.
  Tensor values(const SavedArray& array) const;

  KeptSlots kept_;
  std::vector<OptimizedVariable> variables_;
  std::vector<SavedArray> saved_;
  std::vector<FlatBuffer> buffers_;                // per slot
  std::vector<std::vector<std::int64_t>> places_;  // per slot and variable: floats from the start of the buffer, or -1
  FlatBuffer scalars_;
};

/// Bytes of what the optimizer keeps for these variables, found without allocating.
std::int64_t optimizer_bytes(const AnyObject<OptimizerKind>& optimizer, const Graph& graph);

}  // namespace tenon
