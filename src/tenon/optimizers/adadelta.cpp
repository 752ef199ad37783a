#include "tenon/optimizers/adadelta.h"

#include <cmath>

#include "tenon/base/vectorize.h"

namespace tenon {
namespace {

template <class T> struct Constants { T rho, rest, epsilon, rate; };

template <class T> TENON_VECTOR void run(const Update<T>& u, Constants<T> c) {
  T* __restrict p = u.parameters.data();
  const T* __restrict g = u.gradients.data();
  T* __restrict squares = u.slots[0], * __restrict steps = u.slots[1];
  for (std::size_t i = 0, n = u.parameters.size(); i < n; ++i) {
    squares[i] = c.rho * squares[i] + c.rest * (g[i] * g[i]);
    const T step = -(std::sqrt(steps[i] + c.epsilon) * g[i] / std::sqrt(squares[i] + c.epsilon));
    steps[i] = c.rho * steps[i] + c.rest * (step * step);
    p[i] += c.rate * step;
  }
}

}  // namespace

std::vector<Slot> Adadelta::slots() const { return {{"accumulated_grad"}, {"accumulated_delta_var"}}; }

// keras/src/optimizers/adadelta.py
template <class T> void Adadelta::update(const Update<T>& u) const {
  run(u, {static_cast<T>(rho), static_cast<T>(1 - rho), static_cast<T>(epsilon), u.learning_rate});
}

template void Adadelta::update(const Update<float>&) const;
template void Adadelta::update(const Update<double>&) const;

}  // namespace tenon
