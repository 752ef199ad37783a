#include "tenon/optimizers/adadelta.h"

#include <cmath>

#include "tenon/base/vectorize.h"

namespace tenon {
namespace {

struct Constants {
  float rho, rest, epsilon, rate;
};

TENON_VECTOR void run(const Update& u, Constants c) {
  float* __restrict p = u.parameters.data();
  const float* __restrict g = u.gradients.data();
  float* __restrict squares = u.slots[0], * __restrict steps = u.slots[1];
  for (std::size_t i = 0, n = u.parameters.size(); i < n; ++i) {
    squares[i] = c.rho * squares[i] + c.rest * (g[i] * g[i]);
    const float step = -(std::sqrt(steps[i] + c.epsilon) * g[i] / std::sqrt(squares[i] + c.epsilon));
    steps[i] = c.rho * steps[i] + c.rest * (step * step);
    p[i] += c.rate * step;
  }
}

}  // namespace

std::vector<Slot> Adadelta::slots() const { return {{"accumulated_grad"}, {"accumulated_delta_var"}}; }

// keras/src/optimizers/adadelta.py
void Adadelta::update(const Update& u) const {
  run(u, {static_cast<float>(rho), static_cast<float>(1 - rho), static_cast<float>(epsilon), u.learning_rate});
}

}  // namespace tenon
