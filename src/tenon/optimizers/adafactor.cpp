#include "tenon/optimizers/adafactor.h"

#include "tenon/base/python_number.h"

#include <algorithm>
#include <cmath>

namespace tenon {
namespace {

template <class T> T root_mean_square(std::span<T> values) {
  double squares = 0;
  for (const T x : values) squares += static_cast<double>(x) * x;
  return static_cast<T>(std::sqrt(squares / static_cast<double>(values.size())));
}

/// mean = beta * mean + (1 - beta) * the means over rows and over columns of one matrix of squared gradients.
template <class T> struct Factors {
  std::int64_t rows, columns;
  T beta, epsilon;

  void follow(const T* g, T* row_means, T* column_means) const {
    const T rest = 1 - beta, of_row = rest / static_cast<T>(columns), of_column = rest / static_cast<T>(rows);
    for (std::int64_t j = 0; j < columns; ++j) column_means[j] *= beta;
    for (std::int64_t i = 0; i < rows; ++i) {
      T sum = 0;
      for (std::int64_t j = 0; j < columns; ++j) {
        const T square = g[i * columns + j] * g[i * columns + j] + epsilon;
        sum += square;
        column_means[j] += of_column * square;
      }
      row_means[i] = beta * row_means[i] + of_row * sum;
    }
  }
  /// Each element's mean of squares, as far as its row and column tell.
  void combine(const T* row_means, const T* column_means, T* squares) const {
    T mean = 0;
    for (std::int64_t i = 0; i < rows; ++i) mean += row_means[i];
    mean /= static_cast<T>(rows);
    for (std::int64_t i = 0; i < rows; ++i)
      for (std::int64_t j = 0; j < columns; ++j) squares[i * columns + j] = row_means[i] / mean * column_means[j];
  }
};

}  // namespace

std::vector<Slot> Adafactor::slots() const { return {{"row_means"}, {"column_means"}, {"velocity"}}; }

// Variables of fewer than two axes have no factors: Keras keeps an int 0 for each of the two.
std::optional<TensorSpec> Adafactor::slot_spec(std::size_t slot, const OptimizedVariable& v) const {
  if (slot == 2) return TensorSpec{v.shape, DType::float32};
  if (v.shape.rank() < 2) return TensorSpec{Shape{}, DType::int32};
  Shape left = v.shape;
  left.dims.erase(left.dims.end() - (slot == 0 ? 1 : 2));
  return TensorSpec{left, DType::float32};
}

std::size_t Adafactor::scratch(const OptimizedVariable& v) const { return static_cast<std::size_t>(elements(v.shape)); }

// keras/src/optimizers/adafactor.py. A schedule is callable, so relative_step then says nothing - but the step's rate is cut anyway.
template <class T> void Adafactor::update_variable(const VariableUpdate<T>& u) const {
  const auto step = static_cast<T>(u.step);
  const T beta = 1 - std::pow(step, static_cast<T>(beta_2_decay)), smallest = static_cast<T>(epsilon_1);
  const T rho = std::min(u.learning_rate, 1 / std::sqrt(step));
  const T rate = std::max(static_cast<T>(as_cast(epsilon_2)), root_mean_square(u.parameters)) * rho;
  const auto g = u.gradients;
  T* const squares = u.slots[2];
  if (u.variable.shape.rank() >= 2) {
    const Factors<T> f{u.variable.shape[-2].value, u.variable.shape[-1].value, beta, smallest};
    for (std::size_t begin = 0, size = static_cast<std::size_t>(f.rows * f.columns), m = 0; size && begin < g.size(); begin += size, ++m) {
      T* const row_means = u.slots[0] + m * static_cast<std::size_t>(f.rows);
      T* const column_means = u.slots[1] + m * static_cast<std::size_t>(f.columns);
      f.follow(g.data() + begin, row_means, column_means);
      f.combine(row_means, column_means, squares + begin);
    }
  } else {
    for (std::size_t i = 0; i < g.size(); ++i) squares[i] = beta * squares[i] + (1 - beta) * (g[i] * g[i] + smallest);
  }
  const auto steps = u.scratch.first(g.size());
  for (std::size_t i = 0; i < g.size(); ++i) steps[i] = g[i] / std::sqrt(squares[i]);
  const T shorter = std::max(T(1), root_mean_square(steps) / static_cast<T>(clip_threshold));
  for (std::size_t i = 0; i < g.size(); ++i) u.parameters[i] -= rate * (steps[i] / shorter);
}

template void Adafactor::update_variable(const VariableUpdate<float>&) const;
template void Adafactor::update_variable(const VariableUpdate<double>&) const;

}  // namespace tenon
