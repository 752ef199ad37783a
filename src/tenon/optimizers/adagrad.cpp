#include "tenon/optimizers/adagrad.h"

#include <cmath>

#include "tenon/base/vectorize.h"

namespace tenon {
namespace {

TENON_VECTOR void run(const Update& u, float epsilon) {
  float* __restrict p = u.parameters.data();
  const float* __restrict g = u.gradients.data();
  float* __restrict squares = u.slots[0];
  for (std::size_t i = 0, n = u.parameters.size(); i < n; ++i) {
    squares[i] += g[i] * g[i];
    p[i] -= u.learning_rate * g[i] / std::sqrt(squares[i] + epsilon);
  }
}

}  // namespace

std::vector<Slot> Adagrad::slots() const { return {{"accumulator", 0, static_cast<float>(initial_accumulator_value)}}; }

// keras/src/optimizers/adagrad.py
void Adagrad::update(const Update& u) const { run(u, static_cast<float>(epsilon)); }

}  // namespace tenon
