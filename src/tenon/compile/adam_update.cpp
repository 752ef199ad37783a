#include "tenon/compile/adam_update.h"

#include <cmath>

#include "tenon/base/vectorize.h"

namespace tenon {

std::vector<Slot> AdamUpdate::slots() const {
  std::vector<Slot> slots{{"momentum"}, {"velocity"}};
  if (amsgrad) slots.push_back({"velocity_hat", 1});
  return slots;
}

namespace {

struct Step {
  float rest_1, rest_2, alpha, epsilon;
};

TENON_VECTOR void adam(const Update& u, Step s) {
  float* __restrict p = u.parameters.data();
  const float* __restrict g = u.gradients.data();
  float* __restrict m = u.slots[0], * __restrict v = u.slots[1];
  for (std::size_t i = 0, n = u.parameters.size(); i < n; ++i) {
    m[i] += (g[i] - m[i]) * s.rest_1;
    v[i] += (g[i] * g[i] - v[i]) * s.rest_2;
    p[i] -= m[i] * s.alpha / (std::sqrt(v[i]) + s.epsilon);
  }
}

TENON_VECTOR void amsgrad_update(const Update& u, Step s) {
  float* __restrict p = u.parameters.data();
  const float* __restrict g = u.gradients.data();
  float* __restrict m = u.slots[0], * __restrict v = u.slots[1], * __restrict largest = u.slots[2];
  for (std::size_t i = 0, n = u.parameters.size(); i < n; ++i) {
    m[i] += (g[i] - m[i]) * s.rest_1;
    v[i] += (g[i] * g[i] - v[i]) * s.rest_2;
    largest[i] = largest[i] >= v[i] ? largest[i] : v[i];  // NaN of v goes on
    p[i] -= m[i] * s.alpha / (std::sqrt(largest[i]) + s.epsilon);
  }
}

}  // namespace

// Epsilon is outside the root and not corrected for the start. Constants are rounded to float32 where Keras rounds them.
void AdamUpdate::run(const Update& u) const {
  const float step = static_cast<float>(u.step);
  const float power_1 = std::pow(static_cast<float>(beta_1), step), power_2 = std::pow(static_cast<float>(beta_2), step);
  const Step s{static_cast<float>(1 - beta_1), static_cast<float>(1 - beta_2), u.learning_rate * std::sqrt(1 - power_2) / (1 - power_1),
               static_cast<float>(epsilon)};
  if (amsgrad) amsgrad_update(u, s);
  else adam(u, s);
}

}  // namespace tenon
