#include "tenon/optimizers/schedule_free_adam_w.h"

#include <algorithm>
#include <cmath>

#include "tenon/base/python_number.h"
#include "tenon/base/vectorize.h"

namespace tenon {
namespace {

template <class T> struct Constants { T beta_1, rest_1, rest_2, correction, epsilon, rate, weight; };

template <class T> TENON_VECTOR void run(const Update<T>& u, Constants<T> c) {
  T* __restrict p = u.parameters.data();
  const T* __restrict g = u.gradients.data();
  T* __restrict path = u.slots[0], * __restrict v = u.slots[1];
  for (std::size_t i = 0, n = u.parameters.size(); i < n; ++i) {
    v[i] += (g[i] * g[i] - v[i]) * c.rest_2;
    path[i] -= c.rate * g[i] / (std::sqrt(v[i] / c.correction) + c.epsilon);
    const T mean = (p[i] - c.rest_1 * path[i]) / c.beta_1;
    const T new_mean = (1 - c.weight) * mean + c.weight * path[i];
    p[i] = c.rest_1 * path[i] + c.beta_1 * new_mean;
  }
}

}  // namespace

std::vector<Slot> ScheduleFreeAdamW::slots() const { return {{"momentum", 0, std::nullopt}, {"velocity"}}; }

// keras/src/optimizers/schedule_free_adamw.py. What it calls the old momentum is, on TensorFlow, the variable that it has just assigned.
template <class T> void ScheduleFreeAdamW::update(const Update<T>& u) const {
  const auto b1 = static_cast<T>(as_cast(beta_1)), b2 = static_cast<T>(as_cast(beta_2)), step = static_cast<T>(u.step);
  const T warm = warmup_steps > 0 ? std::min(step / static_cast<T>(warmup_steps), T(1)) : T(1);
  run(u, {.beta_1 = b1,
          .rest_1 = 1 - b1,
          .rest_2 = 1 - b2,
          .correction = 1 - std::pow(b2, step),
          .epsilon = static_cast<T>(as_cast(epsilon)),
          .rate = u.learning_rate * warm,
          .weight = T(1) / step});
}

template void ScheduleFreeAdamW::update(const Update<float>&) const;
template void ScheduleFreeAdamW::update(const Update<double>&) const;

}  // namespace tenon
