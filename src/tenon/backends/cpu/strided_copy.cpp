#include "tenon/backends/cpu/strided_copy.h"

#include <algorithm>
#include <cstring>

namespace tenon::cpu {
namespace {

#if defined(__GNUC__) && !defined(__clang__)
using Four [[gnu::vector_size(16)]] = std::int32_t;

Four load(const std::int32_t* at) {
  Four v;
  std::memcpy(&v, at, sizeof v);
  return v;
}
void store(std::int32_t* at, Four v) { std::memcpy(at, &v, sizeof v); }

/// y[i * to + k] = x[k * from + i] for i, k < 4
void transpose_four(const std::int32_t* x, std::int64_t from, std::int32_t* y, std::int64_t to) {
  const Four a = load(x), b = load(x + from), c = load(x + 2 * from), d = load(x + 3 * from);
  const Four low{0, 4, 1, 5}, high{2, 6, 3, 7}, left{0, 1, 4, 5}, right{2, 3, 6, 7};
  const Four ab0 = __builtin_shuffle(a, b, low), cd0 = __builtin_shuffle(c, d, low);
  const Four ab1 = __builtin_shuffle(a, b, high), cd1 = __builtin_shuffle(c, d, high);
  store(y, __builtin_shuffle(ab0, cd0, left));
  store(y + to, __builtin_shuffle(ab0, cd0, right));
  store(y + 2 * to, __builtin_shuffle(ab1, cd1, left));
  store(y + 3 * to, __builtin_shuffle(ab1, cd1, right));
}
#else
void transpose_four(const std::int32_t* x, std::int64_t from, std::int32_t* y, std::int64_t to) {
  for (int i = 0; i < 4; ++i)
    for (int k = 0; k < 4; ++k) y[i * to + k] = x[k * from + i];
}
#endif

/// y[i * to + k] = x[k * from + i]: in tiles, because either side alone would miss the cache at every element.
void transpose(const std::int32_t* x, std::int64_t from, std::int32_t* y, std::int64_t to, std::int64_t rows, std::int64_t columns) {
  constexpr std::int64_t tile = 16;  // more lines at a distance of a power of two would not fit into one set of the cache
  for (std::int64_t i0 = 0; i0 < rows; i0 += tile)
    for (std::int64_t k0 = 0; k0 < columns; k0 += tile) {
      const auto i1 = std::min(i0 + tile, rows), k1 = std::min(k0 + tile, columns);
      std::int64_t i = i0;
      for (; i + 4 <= i1; i += 4) {
        std::int64_t k = k0;
        for (; k + 4 <= k1; k += 4) transpose_four(x + k * from + i, from, y + i * to + k, to);
        for (; k < k1; ++k)
          for (int part = 0; part < 4; ++part) y[(i + part) * to + k] = x[k * from + i + part];
      }
      for (; i < i1; ++i)
        for (auto k = k0; k < k1; ++k) y[i * to + k] = x[k * from + i];
    }
}

/// Axes of length 1 are left out; neighbours that both sides walk in one go are joined.
std::vector<CopyAxis> joined(const std::vector<CopyAxis>& axes) {
  std::vector<CopyAxis> all;
  for (const auto& a : axes) {
    if (a.length == 1) continue;
    const bool continues = !all.empty() && all.back().from == a.length * a.from && all.back().to == a.length * a.to;
    if (continues) all.back() = {all.back().length * a.length, a.from, a.to};
    else all.push_back(a);
  }
  return all;
}

}  // namespace

StridedCopy::StridedCopy(const std::int32_t* x, std::int32_t* y, const std::vector<CopyAxis>& axes) : x_(x), y_(y), outer_(joined(axes)) {
  empty_ = std::any_of(axes.begin(), axes.end(), [](const CopyAxis& a) { return a.length == 0; });
  if (outer_.empty()) return;
  last_ = outer_.back();
  outer_.pop_back();
  if (last_.from == 1 && last_.to == 1) return;
  inner_ = last_.from == 0 && last_.to == 1 ? Inner::fill : Inner::elements;
  const auto neighbours = std::find_if(outer_.begin(), outer_.end(), [](const CopyAxis& a) { return a.from == 1; });
  if (inner_ == Inner::fill || last_.to != 1 || neighbours == outer_.end()) return;
  other_ = *neighbours;
  outer_.erase(neighbours);
  inner_ = Inner::transpose;
}

void StridedCopy::copy(const std::int32_t* x, std::int32_t* y) const {
  switch (inner_) {
    case Inner::rows:
      if (last_.length >= 16) std::memcpy(y, x, static_cast<std::size_t>(last_.length) * sizeof *y);
      else  // too short for a call
        for (std::int64_t i = 0; i < last_.length; ++i) y[i] = x[i];
      return;
    case Inner::fill: std::fill_n(y, last_.length, *x); return;
    case Inner::transpose: transpose(x, last_.from, y, other_.to, other_.length, last_.length); return;
    case Inner::elements:
      for (std::int64_t i = 0; i < last_.length; ++i) y[i * last_.to] = x[i * last_.from];
  }
}

void StridedCopy::walk(std::size_t axis, const std::int32_t* x, std::int32_t* y) const {
  if (axis == outer_.size()) return copy(x, y);
  const CopyAxis a = outer_[axis];
  for (std::int64_t i = 0; i < a.length; ++i) walk(axis + 1, x + i * a.from, y + i * a.to);
}

void StridedCopy::run() const {
  if (!empty_) walk(0, x_, y_);
}

}  // namespace tenon::cpu
