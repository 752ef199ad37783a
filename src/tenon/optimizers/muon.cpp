#include "tenon/optimizers/muon.h"

#include <algorithm>
#include <cctype>
#include <cmath>

#include "tenon/compile/adam_update.h"
#include "tenon/compile/matrix_product.h"

namespace tenon {

// keras/src/optimizers/muon.py
bool Muon::trained_by_adam(const OptimizedVariable& v) const {
  if (v.shape.rank() != 2) return true;
  std::string lower = v.path;
  std::transform(lower.begin(), lower.end(), lower.begin(), [](unsigned char ch) { return static_cast<char>(std::tolower(ch)); });
  if (exclude_embeddings && lower.find("embedding") != std::string::npos) return true;
  return std::any_of(exclude_layers.patterns.begin(), exclude_layers.patterns.end(),
                     [&](const NamePattern& pattern) { return pattern.found_in(v.path); });
}

std::vector<Slot> Muon::slots() const { return {{"momentum"}, {"velocity"}}; }

std::optional<TensorSpec> Muon::slot_spec(std::size_t slot, const OptimizedVariable& v) const {
  if (slot == 1 && !trained_by_adam(v)) return std::nullopt;
  return TensorSpec{v.shape, DType::float32};
}

namespace {
/// A matrix of more columns than rows; square ones of its rows.
struct Sides {
  std::size_t rows, columns;
  explicit Sides(const Shape& s)
      : rows(static_cast<std::size_t>(std::min(s[0].value, s[1].value))),
        columns(static_cast<std::size_t>(std::max(s[0].value, s[1].value))) {}
};

/// The matrix as rows * columns of Sides: as it is, or its transpose.
template <class Each> void for_each_place(const Shape& shape, Each each) {
  const auto rows = static_cast<std::size_t>(shape[0].value), columns = static_cast<std::size_t>(shape[1].value);
  const bool turned = rows > columns;
  for (std::size_t i = 0; i < rows; ++i)
    for (std::size_t j = 0; j < columns; ++j) each(i * columns + j, turned ? j * rows + i : i * columns + j);
}
}  // namespace

// x, a second matrix like it, and three square ones.
std::size_t Muon::scratch(const OptimizedVariable& v) const {
  if (trained_by_adam(v)) return 0;
  const Sides s(v.shape);
  return 2 * s.rows * s.columns + 3 * s.rows * s.rows;
}

template <class T> void Muon::update_variable(const VariableUpdate<T>& u) const {
  if (trained_by_adam(u.variable)) {
    Update<T> adam = u;
    adam.learning_rate = u.learning_rate * static_cast<T>(adam_lr_ratio);
    return AdamUpdate{adam_beta_1, adam_beta_2, epsilon, false}.run(adam);
  }
  const Shape& shape = u.variable.shape;
  const auto [r, c] = Sides(shape);
  T* const x = u.scratch.data();
  T* const y = x + r * c;
  T* const a = y + r * c;
  T* const b = a + r * r;
  const auto share = static_cast<T>(momentum);
  double squares = 0;
  for_each_place(shape, [&](std::size_t from, std::size_t to) {
    T& m = u.slots[0][from];
    m += u.gradients[from] + m * static_cast<T>(momentum - 1);
    x[to] = nesterov ? u.gradients[from] + share * m : m;
    squares += static_cast<double>(x[to]) * x[to];
  });
  const T norm = static_cast<T>(std::sqrt(squares)) + T(1e-7);
  for (std::size_t i = 0; i < r * c; ++i) x[i] /= norm;
  const auto ka = static_cast<T>(muon_a), kb = static_cast<T>(muon_b), kc = static_cast<T>(muon_c);
  for (std::int64_t round = 0; round < ns_steps; ++round) {
    T* const aa = b + r * r;
    multiply_by_own_transpose(x, r, c, a);
    multiply(a, a, {r, r, r}, aa);
    for (std::size_t i = 0; i < r * r; ++i) b[i] = kb * a[i] + kc * aa[i];
    multiply(b, x, {r, r, c}, y);
    for (std::size_t i = 0; i < r * c; ++i) x[i] = ka * x[i] + y[i];
  }
  const T size = rms_rate ? std::sqrt(static_cast<T>(c)) * static_cast<T>(*rms_rate) : T(1);
  for_each_place(shape, [&](std::size_t to, std::size_t from) { u.parameters[to] -= u.learning_rate * x[from] * size; });
}

template void Muon::update_variable(const VariableUpdate<float>&) const;
template void Muon::update_variable(const VariableUpdate<double>&) const;

}  // namespace tenon
