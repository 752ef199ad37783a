#include "tenon/optimizers/lion.h"

#include "tenon/base/python_number.h"
#include "tenon/base/vectorize.h"

namespace tenon {
namespace {

template <class T> TENON_VECTOR void run(const Update<T>& u, T beta_1, T beta_2) {
  T* __restrict p = u.parameters.data();
  const T* __restrict g = u.gradients.data();
  T* __restrict m = u.slots[0];
  for (std::size_t i = 0, n = u.parameters.size(); i < n; ++i) {
    const T way = m[i] * beta_1 + g[i] * (T(1) - beta_1);
    const T sign = way > 0 ? T(1) : way < 0 ? -T(1) : way;  // 0 and NaN stay what they are
    p[i] -= u.learning_rate * sign;
    m[i] = m[i] * beta_2 + g[i] * (T(1) - beta_2);
  }
}

}  // namespace

std::vector<Slot> Lion::slots() const { return {{"momentum"}}; }

// keras/src/optimizers/lion.py
template <class T> void Lion::update(const Update<T>& u) const { run(u, static_cast<T>(as_cast(beta_1)), static_cast<T>(as_cast(beta_2))); }

template void Lion::update(const Update<float>&) const;
template void Lion::update(const Update<double>&) const;

}  // namespace tenon
