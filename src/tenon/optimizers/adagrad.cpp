#include "tenon/optimizers/adagrad.h"

#include <cmath>

#include "tenon/base/python_number.h"
#include "tenon/base/vectorize.h"

namespace tenon {
namespace {

template <class T> TENON_VECTOR void run(const Update<T>& u, T epsilon) {
  T* __restrict p = u.parameters.data();
  const T* __restrict g = u.gradients.data();
  T* __restrict squares = u.slots[0];
  for (std::size_t i = 0, n = u.parameters.size(); i < n; ++i) {
    squares[i] += g[i] * g[i];
    p[i] -= u.learning_rate * g[i] / std::sqrt(squares[i] + epsilon);
  }
}

}  // namespace

std::vector<Slot> Adagrad::slots() const { return {{"accumulator", 0, as_cast(initial_accumulator_value)}}; }

// keras/src/optimizers/adagrad.py
template <class T> void Adagrad::update(const Update<T>& u) const { run(u, static_cast<T>(epsilon)); }

template void Adagrad::update(const Update<float>&) const;
template void Adagrad::update(const Update<double>&) const;

}  // namespace tenon
