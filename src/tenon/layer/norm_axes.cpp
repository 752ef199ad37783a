#include "tenon/layer/norm_axes.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "tenon/base/assert.h"

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

constexpr int most_axes = 64;

/// Places in a tensor along some of its axes, one after the other, the last axis fastest.
class Walk {
 public:
  void along(std::int64_t length, std::int64_t stride) {
    TENON_ASSERT(axes_ < most_axes, "no variable has that many axes");
    axes_data_[static_cast<std::size_t>(axes_++)] = {length, stride, 0};
    count_ *= length;
  }
  std::int64_t count() const { return count_; }
  std::int64_t offset() const { return offset_; }
  void next() {
    for (int a = axes_ - 1; a >= 0; --a) {
      auto& axis = axes_data_[static_cast<std::size_t>(a)];
      offset_ += axis.stride;
      if (++axis.place < axis.length) return;
      offset_ -= axis.stride * axis.length;
      axis.place = 0;
    }
  }

 private:
  struct Axis {
    std::int64_t length, stride, place;
  };
  std::array<Axis, most_axes> axes_data_{};
  int axes_ = 0;
  std::int64_t count_ = 1, offset_ = 0;
};

bool is_reduced(const NormAxes& axes, int axis, int rank) {
  if (!axes.axes) return true;
  return std::any_of(axes.axes->begin(), axes.axes->end(), [&](std::int64_t a) { return (a < 0 ? a + rank : a) == axis; });
}

/// Vectors that are neighbours along the last axis are walked together, so that memory is read in its order.
constexpr std::int64_t together = 64;

}  // namespace

// Sums are made in double: Keras' float32 sums are as near to them as to each other. Runs in a step, so nothing is allocated.
template <class T> void scale_vectors(std::span<T> values, const Shape& shape, const NormAxes& axes, const std::function<T(T)>& factor) {
  const int rank = shape.rank();
  Walk vectors, elements;  // where vectors start, and along one of them; the last axis by itself
  std::int64_t stride = 1;
  std::array<std::int64_t, most_axes> strides{};
  for (int a = rank - 1; a >= 0; --a) strides[static_cast<std::size_t>(a)] = stride, stride *= shape[a].value;
  for (int a = 0; a + 1 < rank; ++a)
    (is_reduced(axes, a, rank) ? elements : vectors).along(shape[a].value, strides[static_cast<std::size_t>(a)]);
  const std::int64_t last = rank ? shape[-1].value : 1;
  const bool inside = rank == 0 || is_reduced(axes, rank - 1, rank);
  for (std::int64_t v = 0; v < vectors.count(); ++v, vectors.next())
    for (std::int64_t begin = 0; begin < last; begin += inside ? last : together) {
      const std::int64_t n = inside ? last : std::min(together, last - begin);
      T* const start = values.data() + vectors.offset() + begin;
      std::array<double, together> squares{};
      const auto place = [&](std::int64_t i) { return static_cast<std::size_t>(inside ? 0 : i); };
      for (std::int64_t e = 0; e < elements.count(); ++e, elements.next())
        for (std::int64_t i = 0; i < n; ++i) {
          const double x = start[elements.offset() + i];
          squares[place(i)] += x * x;
        }
      std::array<T, together> factors{};
      for (std::int64_t i = 0; i < (inside ? 1 : n); ++i)
        factors[static_cast<std::size_t>(i)] = factor(static_cast<T>(std::sqrt(squares[static_cast<std::size_t>(i)])));
      for (std::int64_t e = 0; e < elements.count(); ++e, elements.next())
        for (std::int64_t i = 0; i < n; ++i) start[elements.offset() + i] *= factors[place(i)];
    }
}

template void scale_vectors(std::span<float>, const Shape&, const NormAxes&, const std::function<float(float)>&);
template void scale_vectors(std::span<double>, const Shape&, const NormAxes&, const std::function<double(double)>&);

}  // namespace tenon
