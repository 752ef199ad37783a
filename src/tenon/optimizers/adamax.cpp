#include "tenon/optimizers/adamax.h"

#include <cmath>

#include "tenon/base/vectorize.h"

namespace tenon {
namespace {

struct Constants {
  float rest_1, beta_2, epsilon, correction, rate;
};

TENON_VECTOR void run(const Update& u, Constants c) {
  float* __restrict p = u.parameters.data();
  const float* __restrict g = u.gradients.data();
  float* __restrict mean = u.slots[0], * __restrict largest = u.slots[1];
  for (std::size_t i = 0, n = u.parameters.size(); i < n; ++i) {
    const float old = c.beta_2 * largest[i], size = std::abs(g[i]);
    mean[i] += (g[i] - mean[i]) * c.rest_1;
    largest[i] = old >= size ? old : size;  // NaN of the gradient goes on
    p[i] -= c.rate * mean[i] / (c.correction * (largest[i] + c.epsilon));
  }
}

}  // namespace

std::vector<Slot> Adamax::slots() const { return {{"momentum"}, {"norm"}}; }

// keras/src/optimizers/adamax.py
void Adamax::update(const Update& u) const {
  const float power = std::pow(static_cast<float>(beta_1), static_cast<float>(u.step));
  run(u, {static_cast<float>(1 - beta_1), static_cast<float>(beta_2), static_cast<float>(epsilon), 1 - power, u.learning_rate});
}

}  // namespace tenon
