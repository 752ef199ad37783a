#include "tenon/optimizers/nadam.h"

#include <cmath>

#include "tenon/base/python_number.h"
#include "tenon/base/vectorize.h"

namespace tenon {
namespace {

template <class T> struct Constants {
  T rest_1, rest_2;
  T of_mean, of_gradient;  // factors of both in the step, corrected for their start at 0
  T divide_squares, rate, epsilon;
};

template <class T> TENON_VECTOR void run(const Update<T>& u, Constants<T> c) {
  T* __restrict p = u.parameters.data();
  const T* __restrict g = u.gradients.data();
  T* __restrict m = u.slots[0], * __restrict v = u.slots[1];
  for (std::size_t i = 0, n = u.parameters.size(); i < n; ++i) {
    m[i] += (g[i] - m[i]) * c.rest_1;
    v[i] += (g[i] * g[i] - v[i]) * c.rest_2;
    const T ahead = c.of_mean * m[i] + c.of_gradient * g[i];
    p[i] -= ahead * c.rate / (std::sqrt(v[i] / c.divide_squares) + c.epsilon);
  }
}

/// The momentum of an update, in the variable's floats as Keras computes it.
template <class T> T momentum_of(T beta_1, std::int64_t step) {
  return beta_1 * (T(1) - T(0.5) * std::pow(static_cast<T>(as_cast(0.96)), static_cast<T>(step)));
}

}  // namespace

std::vector<Slot> Nadam::slots() const { return {{"momentum"}, {"velocity"}}; }

// keras/src/optimizers/nadam.py
template <class T> void Nadam::advance(std::span<T> scalars, std::int64_t step) const {
  scalars[0] = scalars[0] * static_cast<T>(beta_1) * (T(1) - T(0.5) * std::pow(T(0.96), static_cast<T>(step)));
}

template <class T> void Nadam::update(const Update<T>& u) const {
  const auto b1 = static_cast<T>(as_cast(beta_1)), b2 = static_cast<T>(as_cast(beta_2));
  const T now = momentum_of(b1, u.step), next = momentum_of(b1, u.step + 1), product = u.scalars[0];
  run(u, {.rest_1 = 1 - b1,
          .rest_2 = 1 - b2,
          .of_mean = next / (1 - product * next),
          .of_gradient = (1 - now) / (1 - product),
          .divide_squares = 1 - std::pow(b2, static_cast<T>(u.step)),
          .rate = u.learning_rate,
          .epsilon = static_cast<T>(epsilon)});
}

template void Nadam::advance(std::span<float>, std::int64_t) const;
template void Nadam::advance(std::span<double>, std::int64_t) const;
template void Nadam::update(const Update<float>&) const;
template void Nadam::update(const Update<double>&) const;

}  // namespace tenon
