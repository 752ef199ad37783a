#include "tenon/optimizers/lion.h"

#include "tenon/base/vectorize.h"

namespace tenon {
namespace {

TENON_VECTOR void run(const Update& u, float beta_1, float beta_2) {
  float* __restrict p = u.parameters.data();
  const float* __restrict g = u.gradients.data();
  float* __restrict m = u.slots[0];
  for (std::size_t i = 0, n = u.parameters.size(); i < n; ++i) {
    const float way = m[i] * beta_1 + g[i] * (1.0F - beta_1);
    const float sign = way > 0 ? 1.0F : way < 0 ? -1.0F : way;  // 0 and NaN stay what they are
    p[i] -= u.learning_rate * sign;
    m[i] = m[i] * beta_2 + g[i] * (1.0F - beta_2);
  }
}

}  // namespace

std::vector<Slot> Lion::slots() const { return {{"momentum"}}; }

// keras/src/optimizers/lion.py
void Lion::update(const Update& u) const { run(u, static_cast<float>(beta_1), static_cast<float>(beta_2)); }

}  // namespace tenon
