#include "tenon/optimizers/rms_prop.h"

#include <cmath>

namespace tenon {
namespace {

template <class T> struct Constants { T rho, rest, rate, momentum, epsilon; };

// Slots that are not kept are null.
template <bool centered, bool with_momentum, class T>
void run(const Update<T>& u, Constants<T> c, T* __restrict velocity, T* __restrict momentum, T* __restrict average) {
  T* __restrict p = u.parameters.data();
  const T* __restrict g = u.gradients.data();
  for (std::size_t i = 0; i < u.parameters.size(); ++i) {
    velocity[i] = c.rho * velocity[i] + c.rest * (g[i] * g[i]);
    T divisor = velocity[i] + c.epsilon;
    if constexpr (centered) {
      average[i] = c.rho * average[i] + c.rest * g[i];
      divisor = velocity[i] - average[i] * average[i] + c.epsilon;
    }
    const T increment = c.rate * g[i] / std::sqrt(divisor);
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
template <class T> void RMSprop::update(const Update<T>& u) const {
  const Constants<T> c{static_cast<T>(rho), static_cast<T>(1 - rho), u.learning_rate, static_cast<T>(momentum), static_cast<T>(epsilon)};
  if (momentum > 0 && centered) return run<true, true>(u, c, u.slots[0], u.slots[1], u.slots[2]);
  if (momentum > 0) return run<false, true>(u, c, u.slots[0], u.slots[1], static_cast<T*>(nullptr));
  if (centered) return run<true, false>(u, c, u.slots[0], static_cast<T*>(nullptr), u.slots[1]);
  run<false, false>(u, c, u.slots[0], static_cast<T*>(nullptr), static_cast<T*>(nullptr));
}

template void RMSprop::update(const Update<float>&) const;
template void RMSprop::update(const Update<double>&) const;

}  // namespace tenon
