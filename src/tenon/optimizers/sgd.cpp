#include "tenon/optimizers/sgd.h"

namespace tenon {

std::vector<Slot> SGD::slots() const { return momentum == 0 ? std::vector<Slot>{} : std::vector<Slot>{{"momentum"}}; }

// keras/src/optimizers/sgd.py
void SGD::update(const Update& u) const {
  const std::size_t n = u.parameters.size();
  float* __restrict p = u.parameters.data();
  const float* __restrict g = u.gradients.data();
  const float rate = u.learning_rate, share = static_cast<float>(momentum);
  if (momentum == 0) {
    for (std::size_t i = 0; i < n; ++i) p[i] -= g[i] * rate;
    return;
  }
  float* __restrict m = u.slots[0];
  if (nesterov) {
    for (std::size_t i = 0; i < n; ++i) {
      m[i] = m[i] * share - g[i] * rate;
      p[i] += m[i] * share - g[i] * rate;
    }
    return;
  }
  for (std::size_t i = 0; i < n; ++i) {
    m[i] = m[i] * share - g[i] * rate;
    p[i] += m[i];
  }
}

}  // namespace tenon
