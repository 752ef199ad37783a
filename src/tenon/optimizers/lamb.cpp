#include "tenon/optimizers/lamb.h"

#include <cmath>

#include "tenon/base/python_number.h"
#include "tenon/base/vectorize.h"

namespace tenon {
namespace {

template <class T> struct Constants { T rest_1, rest_2, correction_1, correction_2, epsilon; };

template <class T> TENON_VECTOR void adam_steps(const VariableUpdate<T>& u, Constants<T> c, T* __restrict step) {
  const T* __restrict g = u.gradients.data();
  T* __restrict m = u.slots[0], * __restrict v = u.slots[1];
  for (std::size_t i = 0, n = u.parameters.size(); i < n; ++i) {
    m[i] += (g[i] - m[i]) * c.rest_1;
    v[i] += (g[i] * g[i] - v[i]) * c.rest_2;
    step[i] = m[i] / c.correction_1 / (std::sqrt(v[i] / c.correction_2) + c.epsilon);
  }
}

template <class T> T length(std::span<T> values) {
  double squares = 0;
  for (const T x : values) squares += static_cast<double>(x) * x;
  return static_cast<T>(std::sqrt(squares));
}

}  // namespace

std::vector<Slot> Lamb::slots() const { return {{"momentum"}, {"velocity"}}; }
std::optional<TensorSpec> Lamb::slot_spec(std::size_t, const OptimizedVariable& v) const { return TensorSpec{v.shape, DType::float32}; }
std::size_t Lamb::scratch(const OptimizedVariable& v) const { return static_cast<std::size_t>(elements(v.shape)); }

// keras/src/optimizers/lamb.py
template <class T> void Lamb::update_variable(const VariableUpdate<T>& u) const {
  const auto power = [&](double beta) { return std::pow(static_cast<T>(as_cast(beta)), static_cast<T>(u.step)); };
  const auto steps = u.scratch.first(u.parameters.size());
  adam_steps(u, {static_cast<T>(1 - beta_1), static_cast<T>(1 - beta_2), 1 - power(beta_1), 1 - power(beta_2), static_cast<T>(epsilon)},
             steps.data());
  const T of_variable = length(u.parameters), of_step = length(steps);
  const T ratio = of_variable > 0 && of_step > 0 ? of_variable / of_step : T(1);
  for (std::size_t i = 0; i < steps.size(); ++i) u.parameters[i] -= ratio * u.learning_rate * steps[i];
}

template void Lamb::update_variable(const VariableUpdate<float>&) const;
template void Lamb::update_variable(const VariableUpdate<double>&) const;

}  // namespace tenon
