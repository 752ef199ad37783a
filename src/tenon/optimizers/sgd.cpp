#include "tenon/optimizers/sgd.h"

#include "tenon/base/python_number.h"

namespace tenon {

std::vector<Slot> SGD::slots() const { return momentum == 0 ? std::vector<Slot>{} : std::vector<Slot>{{"momentum"}}; }

// keras/src/optimizers/sgd.py
template <class T> void SGD::update(const Update<T>& u) const {
  const std::size_t n = u.parameters.size();
  T* __restrict p = u.parameters.data();
  const T* __restrict g = u.gradients.data();
  const T rate = u.learning_rate, share = static_cast<T>(as_cast(momentum));
  if (momentum == 0) {
    for (std::size_t i = 0; i < n; ++i) p[i] -= g[i] * rate;
    return;
  }
  T* __restrict m = u.slots[0];
  if (nesterov) {
    for (std::size_t i = 0; i < n; ++i) {
      m[i] = m[i] * share - g[i] * rate;
      p[i] += m[i] * share - g[i] * rate;
    }
    return;
  }
  for (std::size_t i = 0; i < n; ++i) {
    m[i] = m[i] * share - g[i] * rate;
    p[i] += m[i];
  }
}

template void SGD::update(const Update<float>&) const;
template void SGD::update(const Update<double>&) const;

}  // namespace tenon
