#include "tenon/train/optimizer_memory.h"

#include <algorithm>

#include "tenon/graph/optimized_variables.h"

namespace tenon {
namespace {

constexpr std::int64_t line = 16;  // floats: every variable starts a cache line of its own

}  // namespace

OptimizerMemory::OptimizerMemory(const AnyObject<OptimizerKind>& optimizer, const Layout& parameters, const Graph& graph,
                                 std::span<const float> start)
    : kept_(kept_slots(optimizer)),
      variables_(optimized_variables(graph)),
      saved_(saved_arrays(optimizer, variables_)),
      scalars_(FlatBuffer::of(optimizer.kind->scalars(optimizer.value))) {
  for (std::size_t s = 0; s < kept_.slots.size(); ++s) {
    auto& places = places_.emplace_back();
    std::int64_t floats = 0;
    for (const auto& v : variables_) {
      const auto spec = spec_of_slot(optimizer, kept_, s, v);
      places.push_back(spec ? floats : -1);
      if (spec) floats += (elements(spec->shape) + line - 1) / line * line;
    }
    const auto& buffer = buffers_.emplace_back(floats * 4);
    const auto& from = kept_.slots[s].start;
    if (from && *from == 0) continue;
    for (std::size_t v = 0; v < variables_.size(); ++v) {
      if (places[v] < 0) continue;
      const auto& row = parameters.rows[v];
      if (from) std::fill_n(buffer.floats() + places[v], row.size, *from);
      else std::copy_n(start.data() + row.offset, row.size, buffer.floats() + places[v]);
    }
  }
}

std::span<float> OptimizerMemory::values(const SavedArray& array) const {
  float* const first = array.variable ? slot(array.slot, *array.variable) : scalars_.floats() + array.slot;
  return {first, static_cast<std::size_t>(elements(array.spec.shape))};
}

std::int64_t OptimizerMemory::bytes() const {
  std::int64_t total = 0;
  for (const auto& buffer : buffers_) total += buffer.bytes();
  return total;
}

bool OptimizerMemory::restore(const std::vector<Tensor>& saved) {
  bool fits = saved.size() == saved_.size();
  for (std::size_t i = 0; fits && i < saved.size(); ++i) fits = saved[i].spec() == TensorSpec{saved_[i].spec.shape, DType::float32};
  if (!fits) return false;
  for (std::size_t i = 0; i < saved.size(); ++i) {
    const auto from = saved[i].as<float>();
    std::copy(from.begin(), from.end(), values(saved_[i]).begin());
  }
  return true;
}

std::vector<Tensor> OptimizerMemory::parts() const {
  std::vector<Tensor> out;
  for (const auto& array : saved_) {
    const FlatBuffer& buffer = array.variable ? buffers_[array.slot] : scalars_;
    const std::int64_t first = values(array).data() - buffer.floats();
    out.push_back(buffer.tensor().slice(first, first + elements(array.spec.shape)).reshaped(array.spec.shape));
  }
  return out;
}

OptimizerMemory OptimizerMemory::copy() const {
  OptimizerMemory copy = *this;
  for (auto& buffer : copy.buffers_) buffer = FlatBuffer::of(buffer.span());
  copy.scalars_ = FlatBuffer::of(scalars_.span());
  return copy;
}

std::int64_t optimizer_bytes(const AnyObject<OptimizerKind>& optimizer, const Graph& graph) {
  const auto variables = optimized_variables(graph);
  std::int64_t floats = 0;
  for (const auto& array : saved_arrays(optimizer, variables))
    if (array.variable) floats += (elements(array.spec.shape) + line - 1) / line * line;
  return 4 * floats;
}

}  // namespace tenon
