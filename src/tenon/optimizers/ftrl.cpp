#include "tenon/optimizers/ftrl.h"

#include <algorithm>
#include <cmath>

namespace tenon {

std::vector<Slot> Ftrl::slots() const { return {{"accumulator", 0, static_cast<float>(initial_accumulator_value)}, {"linear"}}; }

// keras/src/optimizers/ftrl.py
void Ftrl::update(const Update& u) const {
  const float rate = u.learning_rate, power = static_cast<float>(-learning_rate_power), l1 = static_cast<float>(l1_regularization_strength);
  const float l2 = static_cast<float>(l2_regularization_strength) + static_cast<float>(beta) / (2.0F * rate);
  const auto shrinkage = static_cast<float>(2 * l2_shrinkage_regularization_strength);
  float* const squares = u.slots[0];
  float* const linear = u.slots[1];
  for (std::size_t i = 0; i < u.parameters.size(); ++i) {
    float& p = u.parameters[i];
    const float g = u.gradients[i], sum = squares[i] + g * g;
    const float root = power == 0.5F ? std::sqrt(sum) : std::pow(sum, power);
    const float old_root = power == 0.5F ? std::sqrt(squares[i]) : std::pow(squares[i], power);
    linear[i] += g + shrinkage * p - (root - old_root) / rate * p;
    p = (std::clamp(linear[i], -l1, l1) - linear[i]) / (root / rate + 2 * l2);
    squares[i] = sum;
  }
}

}  // namespace tenon
