#include "tenon/compile/adam_update.h"

#include <cmath>

#include "tenon/base/python_number.h"
#include "tenon/base/vectorize.h"

namespace tenon {

std::vector<Slot> AdamUpdate::slots() const {
  std::vector<Slot> slots{{"momentum"}, {"velocity"}};
  if (amsgrad) slots.push_back({"velocity_hat", 1});
  return slots;
}

namespace {

template <class T> struct Step { T rest_1, rest_2, alpha, epsilon; };

template <class T> TENON_VECTOR void adam(const Update<T>& u, Step<T> s) {
  T* __restrict p = u.parameters.data();
  const T* __restrict g = u.gradients.data();
  T* __restrict m = u.slots[0], * __restrict v = u.slots[1];
  for (std::size_t i = 0, n = u.parameters.size(); i < n; ++i) {
    m[i] += (g[i] - m[i]) * s.rest_1;
    v[i] += (g[i] * g[i] - v[i]) * s.rest_2;
    p[i] -= m[i] * s.alpha / (std::sqrt(v[i]) + s.epsilon);
  }
}

template <class T> TENON_VECTOR void amsgrad_update(const Update<T>& u, Step<T> s) {
  T* __restrict p = u.parameters.data();
  const T* __restrict g = u.gradients.data();
  T* __restrict m = u.slots[0], * __restrict v = u.slots[1], * __restrict largest = u.slots[2];
  for (std::size_t i = 0, n = u.parameters.size(); i < n; ++i) {
    m[i] += (g[i] - m[i]) * s.rest_1;
    v[i] += (g[i] * g[i] - v[i]) * s.rest_2;
    largest[i] = largest[i] >= v[i] ? largest[i] : v[i];  // NaN of v goes on
    p[i] -= m[i] * s.alpha / (std::sqrt(largest[i]) + s.epsilon);
  }
}

}  // namespace

// Epsilon is outside the root and not corrected for the start. Constants are rounded to the variable's floats where Keras rounds them.
template <class T> void AdamUpdate::run(const Update<T>& u) const {
  const T step = static_cast<T>(u.step);
  const T power_1 = std::pow(static_cast<T>(as_cast(beta_1)), step), power_2 = std::pow(static_cast<T>(as_cast(beta_2)), step);
  const Step<T> s{static_cast<T>(1 - beta_1), static_cast<T>(1 - beta_2), u.learning_rate * std::sqrt(1 - power_2) / (1 - power_1),
                  static_cast<T>(epsilon)};
  if (amsgrad) amsgrad_update(u, s);
  else adam(u, s);
}

template void AdamUpdate::run(const Update<float>&) const;
template void AdamUpdate::run(const Update<double>&) const;

}  // namespace tenon
