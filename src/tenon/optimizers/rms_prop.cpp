#include "tenon/optimizers/rms_prop.h"

#include <cmath>

namespace tenon {
namespace {

struct Constants {
  float rho, rest, rate, momentum, epsilon;
};

// Slots that are not kept are null.
template <bool centered, bool with_momentum>
void run(const Update& u, Constants c, float* __restrict velocity, float* __restrict momentum, float* __restrict average) {
  float* __restrict p = u.parameters.data();
  const float* __restrict g = u.gradients.data();
  for (std::size_t i = 0; i < u.parameters.size(); ++i) {
    velocity[i] = c.rho * velocity[i] + c.rest * (g[i] * g[i]);
    float divisor = velocity[i] + c.epsilon;
    if constexpr (centered) {
      average[i] = c.rho * average[i] + c.rest * g[i];
      divisor = velocity[i] - average[i] * average[i] + c.epsilon;
    }
    const float increment = c.rate * g[i] / std::sqrt(divisor);
    if constexpr (with_momentum) {
      momentum[i] = c.momentum * momentum[i] + increment;
      p[i] -= momentum[i];
    } else {
      p[i] -= increment;
    }
  }
}

}  // namespace

std::vector<Slot> RMSprop::slots() const {
  std::vector<Slot> slots{{"velocity", 0}};
  if (momentum > 0) slots.push_back({"momentum", 1});
  if (centered) slots.push_back({"average_gradient", 2});
  return slots;
}

// keras/src/optimizers/rmsprop.py
void RMSprop::update(const Update& u) const {
  const Constants c{static_cast<float>(rho), static_cast<float>(1 - rho), u.learning_rate, static_cast<float>(momentum),
                    static_cast<float>(epsilon)};
  if (momentum > 0 && centered) return run<true, true>(u, c, u.slots[0], u.slots[1], u.slots[2]);
  if (momentum > 0) return run<false, true>(u, c, u.slots[0], u.slots[1], nullptr);
  if (centered) return run<true, false>(u, c, u.slots[0], nullptr, u.slots[1]);
  run<false, false>(u, c, u.slots[0], nullptr, nullptr);
}

}  // namespace tenon
