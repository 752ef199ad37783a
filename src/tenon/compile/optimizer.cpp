#include "tenon/compile/optimizer.h"

#include <limits>

namespace tenon {

std::string name_of(const AnyObject<OptimizerKind>& optimizer) {
  const Config config = optimizer.kind->to_config(optimizer.value);
  return *config["name"].string();
}

KeptSlots kept_slots(const AnyObject<OptimizerKind>& optimizer) {
  const SharedArguments shared = optimizer.kind->shared(optimizer.value);
  constexpr int first = std::numeric_limits<int>::min();  // groups in front of the optimizer's own
  KeptSlots kept;
  if (shared.use_ema) kept.average = kept.slots.size(), kept.slots.push_back({"average", first});
  if (shared.gradient_accumulation_steps) kept.accumulator = kept.slots.size(), kept.slots.push_back({"gradient_accumulator", first + 1});
  kept.own = kept.slots.size();
  for (const Slot& slot : optimizer.kind->slots(optimizer.value)) kept.slots.push_back(slot);
  return kept;
}

std::optional<TensorSpec> spec_of_slot(const AnyObject<OptimizerKind>& optimizer, const KeptSlots& kept, std::size_t slot,
                                       const OptimizedVariable& variable) {
  if (slot < kept.own || !optimizer.kind->slot_spec) return TensorSpec{variable.shape, DType::float32};
  return optimizer.kind->slot_spec(optimizer.value, slot - kept.own, variable);
}

std::vector<SavedArray> saved_arrays(const AnyObject<OptimizerKind>& optimizer, std::span<const OptimizedVariable> variables) {
  const KeptSlots kept = kept_slots(optimizer);
  const auto& slots = kept.slots;
  std::vector<SavedArray> saved;
  for (std::size_t begin = 0, end = 0; begin < slots.size(); begin = end) {
    while (end < slots.size() && slots[end].group == slots[begin].group) ++end;
    for (std::size_t v = 0; v < variables.size(); ++v)
      for (std::size_t s = begin; s < end; ++s)
        if (const auto spec = spec_of_slot(optimizer, kept, s, variables[v])) saved.push_back({v, s, slots[s].name, *spec});
  }
  const std::size_t scalars = optimizer.kind->scalars(optimizer.value).size();
  for (std::size_t s = 0; s < scalars; ++s) saved.push_back({std::nullopt, s, "number", TensorSpec{Shape{}, DType::float32}});
  return saved;
}

}  // namespace tenon
