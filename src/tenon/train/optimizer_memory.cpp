#include "tenon/train/optimizer_memory.h"

#include <algorithm>
#include <cstring>

#include "tenon/graph/optimized_variables.h"

namespace tenon {
namespace {

constexpr std::int64_t line = 16;  // floats: every variable starts a cache line of its own

}  // namespace

OptimizerMemory::OptimizerMemory(OptimizerPart part, const std::vector<OptimizedVariable>& variables, const Layout& parameters,
                                 const FlatBuffer& start, Keeps keeps)
    : part_(std::move(part)) {
  const auto& optimizer = part_.optimizer;
  scalars_ = FlatBuffer(0, parameters.floats);
  set_rate(optimizer.kind->learning_rate(optimizer.value).at(0));
  if (keeps == Keeps::numbers) return;
  kept_ = kept_slots(optimizer);
  saved_ = saved_arrays(part_, variables);
  for (std::size_t s = 0; s < kept_.slots.size(); ++s) {
    auto& places = places_.emplace_back(variables.size(), -1);
    std::int64_t floats = 0;
    for (const auto v : part_.variables) {
      const auto spec = spec_of_slot(optimizer, kept_, s, variables[v]);
      if (!spec) continue;
      places[v] = floats;
      floats += (elements(spec->shape) + line - 1) / line * line;
    }
    buffers_.emplace_back(floats, parameters.floats);
  }
  const auto scalars = optimizer.kind->scalars(optimizer.value);
  scalars_ = FlatBuffer(static_cast<std::int64_t>(scalars.size()), parameters.floats);
  with_floats(parameters.floats, [&]<class T>(T) {
    std::transform(scalars.begin(), scalars.end(), scalars_.as<T>(), [](double v) { return static_cast<T>(v); });
    fill_slots<T>(parameters, start);
  });
}

double OptimizerMemory::rate() const {
  const auto& given = part_.optimizer.kind->learning_rate(part_.optimizer.value);
  return given.scheduled() ? given.at(iterations_) : learning_rate_;
}

void OptimizerMemory::set_rate(double rate) {
  learning_rate_ = scalars_.dtype() == DType::float64 ? rate : static_cast<double>(static_cast<float>(rate));
}

template <class T> void OptimizerMemory::fill_slots(const Layout& parameters, const FlatBuffer& start) {
  for (std::size_t s = 0; s < kept_.slots.size(); ++s) {
    const auto& from = kept_.slots[s].start;
    if (from && *from == 0) continue;
    for (const auto v : part_.variables) {
      T* const to = slot<T>(s, v);
      const auto& row = parameters.rows[v];
      if (!to) continue;
      if (from) std::fill_n(to, row.size, static_cast<T>(*from));
      else std::copy_n(start.as<T>() + row.offset, row.size, to);
    }
  }
}

Tensor OptimizerMemory::values(const SavedArray& array) const {
  const FlatBuffer& buffer = array.variable ? buffers_[array.slot] : scalars_;
  const std::int64_t first = array.variable ? places_[array.slot][*array.variable] : static_cast<std::int64_t>(array.slot);
  return buffer.tensor().slice(first, first + elements(array.spec.shape)).reshaped(array.spec.shape);
}

std::int64_t OptimizerMemory::bytes() const {
  std::int64_t total = 0;
  for (const auto& buffer : buffers_) total += buffer.bytes();
  return total;
}

bool OptimizerMemory::takes(const std::vector<Tensor>& saved) const {
  bool fits = saved.size() == saved_.size();
  for (std::size_t i = 0; fits && i < saved.size(); ++i) fits = saved[i].spec() == values(saved_[i]).spec();
  return fits;
}

void OptimizerMemory::restore(const std::vector<Tensor>& saved) {
  for (std::size_t i = 0; i < saved.size(); ++i)
    // The buffers are this object's own: a part of one is read-only for others.
    std::memcpy(const_cast<std::byte*>(values(saved_[i]).data()), saved[i].data(), static_cast<std::size_t>(tenon::bytes(saved[i].spec())));
}

OptimizerState OptimizerMemory::state() const {
  OptimizerState out{iterations_, rate(), {}};
  for (const auto& array : saved_) out.slots.push_back(values(array));
  return out;
}

OptimizerMemory OptimizerMemory::copy() const {
  OptimizerMemory copy = *this;
  for (auto& buffer : copy.buffers_) buffer = buffer.copy();
  copy.scalars_ = scalars_.copy();
  return copy;
}

std::int64_t optimizer_bytes(const AnyObject<OptimizerKind>& optimizer, const Graph& graph) {
  const auto variables = optimized_variables(graph);
  std::int64_t floats = 0;
  for (const auto& part : parts_of(optimizer, variables))
    for (const auto& array : saved_arrays(part, variables))
      if (array.variable) floats += (elements(array.spec.shape) + line - 1) / line * line;
  return floats * static_cast<std::int64_t>(size_of(floats_of(graph)));
}

}  // namespace tenon
