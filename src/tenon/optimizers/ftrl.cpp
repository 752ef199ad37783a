#include "tenon/optimizers/ftrl.h"

#include "tenon/base/python_number.h"

#include <algorithm>
#include <cmath>

namespace tenon {

std::vector<Slot> Ftrl::slots() const { return {{"accumulator", 0, as_cast(initial_accumulator_value)}, {"linear"}}; }

// keras/src/optimizers/ftrl.py
template <class T> void Ftrl::update(const Update<T>& u) const {
  const T rate = u.learning_rate, power = static_cast<T>(-learning_rate_power), l1 = static_cast<T>(l1_regularization_strength);
  const T l2 = static_cast<T>(l2_regularization_strength) + static_cast<T>(beta) / (T(2) * rate);
  const auto shrinkage = static_cast<T>(2 * l2_shrinkage_regularization_strength);
  T* const squares = u.slots[0];
  T* const linear = u.slots[1];
  for (std::size_t i = 0; i < u.parameters.size(); ++i) {
    T& p = u.parameters[i];
    const T g = u.gradients[i], sum = squares[i] + g * g;
    const T root = power == T(0.5) ? std::sqrt(sum) : std::pow(sum, power);
    const T old_root = power == T(0.5) ? std::sqrt(squares[i]) : std::pow(squares[i], power);
    linear[i] += g + shrinkage * p - (root - old_root) / rate * p;
    p = (std::clamp(linear[i], -l1, l1) - linear[i]) / (root / rate + 2 * l2);
    squares[i] = sum;
  }
}

template void Ftrl::update(const Update<float>&) const;
template void Ftrl::update(const Update<double>&) const;

}  // namespace tenon
