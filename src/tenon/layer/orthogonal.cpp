#include <cmath>
#include <vector>

#include "tenon/layer/random_fill.h"

namespace tenon {
namespace {

double dot(const double* a, const double* b, std::size_t n) {
  double sum = 0;
  for (std::size_t i = 0; i < n; ++i) sum += a[i] * b[i];
  return sum;
}

}  // namespace

// Gram and Schmidt on a normal matrix is its QR factorisation with a positive diagonal of R, which is what Keras' sign(diag(r))
// makes of LAPACK's: the distribution of the result is even over all such matrices. Each vector is cleaned twice against rounding.
template <class T> void fill_orthogonal(std::span<T> values, const Shape& shape, double gain, Key key) {
  if (values.empty()) return;
  const auto columns = static_cast<std::size_t>(shape[-1].value), rows = values.size() / columns;
  const auto length = std::max(rows, columns), count = std::min(rows, columns);
  std::vector<float> drawn(values.size());
  fill_normal(std::span<float>(drawn), 0, 1, key);
  std::vector<double> q(drawn.begin(), drawn.end());  // vector v is q[v * length ...]
  for (std::size_t v = 0; v < count; ++v) {
    double* x = &q[v * length];
    for (int pass = 0; pass < 2; ++pass)
      for (std::size_t u = 0; u < v; ++u) {
        const double* y = &q[u * length];
        const double along = dot(x, y, length);
        for (std::size_t i = 0; i < length; ++i) x[i] -= along * y[i];
      }
    const double size = std::sqrt(dot(x, x, length));
    for (std::size_t i = 0; i < length; ++i) x[i] /= size;
  }
  for (std::size_t v = 0; v < count; ++v)
    for (std::size_t i = 0; i < length; ++i) {
      const auto place = rows < columns ? v * columns + i : i * columns + v;
      values[place] = static_cast<T>(gain * q[v * length + i]);
    }
}

template void fill_orthogonal(std::span<float>, const Shape&, double, Key);
template void fill_orthogonal(std::span<double>, const Shape&, double, Key);

}  // namespace tenon
