#include "tenon/compile/adam_update.h"

#include <cmath>

namespace tenon {

std::vector<Slot> AdamUpdate::slots() const {
  std::vector<Slot> slots{{"momentum"}, {"velocity"}};
  if (amsgrad) slots.push_back({"velocity_hat", 1});
  return slots;
}

// Epsilon is outside the root and not corrected for the start. Constants are rounded to float32 where Keras rounds them.
void AdamUpdate::run(const Update& u) const {
  const std::size_t n = u.parameters.size();
  float* __restrict p = u.parameters.data();
  const float* __restrict g = u.gradients.data();
  float* __restrict m = u.slots[0], * __restrict v = u.slots[1];
  const float step = static_cast<float>(u.step);
  const float power_1 = std::pow(static_cast<float>(beta_1), step), power_2 = std::pow(static_cast<float>(beta_2), step);
  const float alpha = u.learning_rate * std::sqrt(1 - power_2) / (1 - power_1);
  const float rest_1 = static_cast<float>(1 - beta_1), rest_2 = static_cast<float>(1 - beta_2), small = static_cast<float>(epsilon);
  if (amsgrad) {
    float* __restrict largest = u.slots[2];
    for (std::size_t i = 0; i < n; ++i) {
      m[i] += (g[i] - m[i]) * rest_1;
      v[i] += (g[i] * g[i] - v[i]) * rest_2;
      largest[i] = largest[i] >= v[i] ? largest[i] : v[i];  // NaN of v goes on
      p[i] -= m[i] * alpha / (std::sqrt(largest[i]) + small);
    }
    return;
  }
  for (std::size_t i = 0; i < n; ++i) {
    m[i] += (g[i] - m[i]) * rest_1;
    v[i] += (g[i] * g[i] - v[i]) * rest_2;
    p[i] -= m[i] * alpha / (std::sqrt(v[i]) + small);
  }
}

}  // namespace tenon
