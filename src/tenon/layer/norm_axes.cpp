#include "tenon/layer/norm_axes.h"

#include <algorithm>
#include <cmath>

namespace tenon {

int NormAxes::least_rank() const {
  std::int64_t rank = 0;
  if (axes)
    for (const auto a : *axes) rank = std::max(rank, a < 0 ? -a : a + 1);
  return static_cast<int>(std::min<std::int64_t>(rank, 1000));
}

Config codec<NormAxes>::write(const NormAxes& v) {
  if (!v.axes) return {};
  if (!v.list && v.axes->size() == 1) return v.axes->front();
  return codec<std::vector<std::int64_t>>::write(*v.axes);
}

std::optional<Reported> codec<NormAxes>::read(const Config& c, NormAxes& out, const FieldSite& at) {
  out = {};
  if (c.is_null()) return out.axes.reset(), std::nullopt;
  const FieldSite axis{at.at, at.name, between(-1000, 999), at.doc};
  if (!c.list()) return codec<std::int64_t>::read(c, out.axes->front(), axis);
  out.list = true;
  return codec<std::vector<std::int64_t>>::read(c, *out.axes, axis);
}

namespace {
/// For each axis of a tensor, whether norms are taken along it.
std::vector<bool> along(const NormAxes& axes, int rank) {
  std::vector<bool> out(static_cast<std::size_t>(rank), !axes.axes);
  if (axes.axes)
    for (const auto a : *axes.axes) out[static_cast<std::size_t>(a < 0 ? a + rank : a)] = true;
  return out;
}
}  // namespace

// Sums are made in double: Keras' float32 sums are as near to them as to each other.
void scale_vectors(std::span<float> values, const Shape& shape, const NormAxes& axes, const std::function<float(float)>& factor) {
  const auto reduced = along(axes, shape.rank());
  std::vector<std::int64_t> length, stride;  // of the vectors' own table; 0 along them
  std::int64_t vectors = 1;
  for (int a = shape.rank() - 1; a >= 0; --a) {
    length.push_back(shape[a].value);
    stride.push_back(reduced[static_cast<std::size_t>(a)] ? 0 : vectors);
    if (!reduced[static_cast<std::size_t>(a)]) vectors *= shape[a].value;
  }
  std::vector<double> squares(static_cast<std::size_t>(vectors));
  std::vector<std::int64_t> place(length.size());
  const auto for_each = [&](auto each) {  // element i belongs to vector v; the last axis runs fastest
    std::fill(place.begin(), place.end(), 0);
    std::int64_t v = 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
      each(values[i], static_cast<std::size_t>(v));
      for (std::size_t a = 0; a < place.size(); ++a) {
        v += stride[a];
        if (++place[a] < length[a]) break;
        v -= stride[a] * length[a];
        place[a] = 0;
      }
    }
  };
  for_each([&](float x, std::size_t v) { squares[v] += static_cast<double>(x) * x; });
  std::vector<float> factors(squares.size());
  std::transform(squares.begin(), squares.end(), factors.begin(), [&](double s) { return factor(static_cast<float>(std::sqrt(s))); });
  for_each([&](float& x, std::size_t v) { x *= factors[v]; });
}

}  // namespace tenon
