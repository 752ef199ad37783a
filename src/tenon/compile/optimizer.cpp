#include "tenon/compile/optimizer.h"

namespace tenon {

std::vector<SlotOfVariable> saved_order(const std::vector<Slot>& slots, std::size_t variables) {
  std::vector<SlotOfVariable> order;
  for (std::size_t begin = 0, end = 0; begin < slots.size(); begin = end) {
    while (end < slots.size() && slots[end].group == slots[begin].group) ++end;
    for (std::size_t v = 0; v < variables; ++v)
      for (std::size_t s = begin; s < end; ++s) order.push_back({v, s});
  }
  return order;
}

void decay_weights(const Update& u, double weight_decay) {
  float* const p = u.parameters.data();
  const float decay = static_cast<float>(weight_decay), rate = u.learning_rate;
  for (std::size_t i = 0; i < u.parameters.size(); ++i) p[i] -= p[i] * decay * rate;
}

}  // namespace tenon
