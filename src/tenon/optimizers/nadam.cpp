#include "tenon/optimizers/nadam.h"

#include <cmath>

#include "tenon/base/vectorize.h"

namespace tenon {
namespace {

struct Constants {
  float rest_1, rest_2;
  float of_mean, of_gradient;  // factors of both in the step, corrected for their start at 0
  float divide_squares, rate, epsilon;
};

TENON_VECTOR void run(const Update& u, Constants c) {
  float* __restrict p = u.parameters.data();
  const float* __restrict g = u.gradients.data();
  float* __restrict m = u.slots[0], * __restrict v = u.slots[1];
  for (std::size_t i = 0, n = u.parameters.size(); i < n; ++i) {
    m[i] += (g[i] - m[i]) * c.rest_1;
    v[i] += (g[i] * g[i] - v[i]) * c.rest_2;
    const float ahead = c.of_mean * m[i] + c.of_gradient * g[i];
    p[i] -= ahead * c.rate / (std::sqrt(v[i] / c.divide_squares) + c.epsilon);
  }
}

/// The momentum of an update, in float32 as Keras computes it.
float momentum_of(float beta_1, std::int64_t step) { return beta_1 * (1.0F - 0.5F * std::pow(0.96F, static_cast<float>(step))); }

}  // namespace

std::vector<Slot> Nadam::slots() const { return {{"momentum"}, {"velocity"}}; }

// keras/src/optimizers/nadam.py
void Nadam::advance(std::span<float> scalars, std::int64_t step) const {
  scalars[0] = scalars[0] * static_cast<float>(beta_1) * (1.0F - 0.5F * std::pow(0.96F, static_cast<float>(step)));
}

void Nadam::update(const Update& u) const {
  const auto b1 = static_cast<float>(beta_1), b2 = static_cast<float>(beta_2);
  const float now = momentum_of(b1, u.step), next = momentum_of(b1, u.step + 1), product = u.scalars[0];
  run(u, {.rest_1 = 1 - b1,
          .rest_2 = 1 - b2,
          .of_mean = next / (1 - product * next),
          .of_gradient = (1 - now) / (1 - product),
          .divide_squares = 1 - std::pow(b2, static_cast<float>(u.step)),
          .rate = u.learning_rate,
          .epsilon = static_cast<float>(epsilon)});
}

}  // namespace tenon
