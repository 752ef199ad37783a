#include "tenon/optimizers/adamax.h"

#include <cmath>

#include "tenon/base/python_number.h"
#include "tenon/base/vectorize.h"

namespace tenon {
namespace {

template <class T> struct Constants { T rest_1, beta_2, epsilon, correction, rate; };

template <class T> TENON_VECTOR void run(const Update<T>& u, Constants<T> c) {
  T* __restrict p = u.parameters.data();
  const T* __restrict g = u.gradients.data();
  T* __restrict mean = u.slots[0], * __restrict largest = u.slots[1];
  for (std::size_t i = 0, n = u.parameters.size(); i < n; ++i) {
    const T old = c.beta_2 * largest[i], size = std::abs(g[i]);
    mean[i] += (g[i] - mean[i]) * c.rest_1;
    largest[i] = old >= size ? old : size;  // NaN of the gradient goes on
    p[i] -= c.rate * mean[i] / (c.correction * (largest[i] + c.epsilon));
  }
}

}  // namespace

std::vector<Slot> Adamax::slots() const { return {{"momentum"}, {"norm"}}; }

// keras/src/optimizers/adamax.py
template <class T> void Adamax::update(const Update<T>& u) const {
  const T power = std::pow(static_cast<T>(as_cast(beta_1)), static_cast<T>(u.step));
  run(u, {static_cast<T>(1 - beta_1), static_cast<T>(beta_2), static_cast<T>(epsilon), 1 - power, u.learning_rate});
}

template void Adamax::update(const Update<float>&) const;
template void Adamax::update(const Update<double>&) const;

}  // namespace tenon
