#pragma once
// The geometry of a sliding window over one, two or three spatial axes, seen as three: missing ones have length 1.
#include <array>

#include "tenon/backends/backend.h"
#include "tenon/base/assert.h"

namespace tenon::reference {

struct Sliding {
  using Triple = std::array<std::int64_t, 3>;
  std::int64_t batch;
  Triple in, out, size, strides, dilation, before;

  /// x, y: the tensors before and after the window, (batch, spatial..., channels).
  Sliding(const ir::Window& w, const Shape& x, const Shape& y) : batch(x[0].value) {
    const auto axes = w.size.size();
    TENON_ASSERT(axes <= 3 && x.rank() == static_cast<int>(axes) + 2, "a window slides over one, two or three axes");
    for (std::size_t i = 0; i < 3; ++i) {
      const bool given = i + axes >= 3;
      const std::size_t k = given ? i + axes - 3 : 0;
      const int axis = static_cast<int>(k) + 1;
      in[i] = given ? x[axis].value : 1;
      out[i] = given ? y[axis].value : 1;
      size[i] = given ? w.size[k] : 1;
      strides[i] = given ? w.strides[k] : 1;
      dilation[i] = given ? w.dilation[k] : 1;
      before[i] = given ? w.before[k] : 0;
    }
  }

  static std::int64_t count(const Triple& t) { return t[0] * t[1] * t[2]; }
  static Triple split(std::int64_t i, const Triple& t) { return {i / t[2] / t[1], i / t[2] % t[1], i % t[2]}; }
  static std::int64_t join(const Triple& at, const Triple& t) { return (at[0] * t[1] + at[1]) * t[2] + at[2]; }
  std::int64_t cells() const { return count(size); }
  std::int64_t inputs() const { return batch * count(in); }
  std::int64_t outputs() const { return batch * count(out); }

  /// The input pixel under a cell of the window at an output pixel; -1 in the padding. Pixels are counted over the batch too.
  std::int64_t input(std::int64_t output, std::int64_t cell) const {
    const Triple o = split(output % count(out), out), c = split(cell, size);
    Triple p;
    for (std::size_t i = 0; i < 3; ++i) {
      p[i] = o[i] * strides[i] + c[i] * dilation[i] - before[i];
      if (p[i] < 0 || p[i] >= in[i]) return -1;
    }
    return output / count(out) * count(in) + join(p, in);
  }
  /// The output pixel whose window has its `cell` at an input pixel; -1 when there is none.
  std::int64_t output(std::int64_t input, std::int64_t cell) const {
    const Triple p = split(input % count(in), in), c = split(cell, size);
    Triple o;
    for (std::size_t i = 0; i < 3; ++i) {
      const auto start = p[i] + before[i] - c[i] * dilation[i];
      if (start < 0 || start % strides[i] != 0 || start / strides[i] >= out[i]) return -1;
      o[i] = start / strides[i];
    }
    return input / count(in) * count(out) + join(o, out);
  }
};

}  // namespace tenon::reference
