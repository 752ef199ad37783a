// Pooling over windows of a channels-last tensor: every loop over the channels runs over neighbours in memory.
#include <algorithm>
#include <limits>

#include "tenon/backends/cpu/kernels.h"
#include "tenon/ir/window.h"

namespace tenon::cpu {
namespace {

/// A window and the channels under it; cells outside the input do not count.
struct Geometry : ir::Sliding {
  std::int64_t channels;
  bool plain = false;  // 2 x 2, stride 2, nothing outside: by far the most common window

  Geometry(const ir::Window& w, const Shape& x, const Shape& y) : Sliding(w, x, y), channels(x[-1].value) {
    constexpr Triple one{1, 1, 1}, two{1, 2, 2}, none{0, 0, 0};
    plain = in[0] == 1 && size == two && strides == two && dilation == one && before == none && out[1] * 2 <= in[1] && out[2] * 2 <= in[2];
  }

  /// Visits the input pixels (as offsets in floats) under the window at an output pixel, in the order of the window's cells.
  template <class Visit> [[gnu::always_inline]] void cells(std::int64_t n, const Triple& o, Visit visit) const {
    for (std::int64_t i = 0; i < size[0]; ++i) {
      const std::int64_t z = o[0] * strides[0] + i * dilation[0] - before[0];
      if (z < 0 || z >= in[0]) continue;
      for (std::int64_t j = 0; j < size[1]; ++j) {
        const std::int64_t y = o[1] * strides[1] + j * dilation[1] - before[1];
        if (y < 0 || y >= in[1]) continue;
        for (std::int64_t k = 0; k < size[2]; ++k) {
          const std::int64_t x = o[2] * strides[2] + k * dilation[2] - before[2];
          if (x >= 0 && x < in[2]) visit((((n * in[0] + z) * in[1] + y) * in[2] + x) * channels);
        }
      }
    }
  }
  template <class Visit> [[gnu::always_inline]] void pixels(Visit visit) const {
    std::int64_t at = 0;
    for (std::int64_t n = 0; n < batch; ++n)
      for (std::int64_t z = 0; z < out[0]; ++z)
        for (std::int64_t y = 0; y < out[1]; ++y)
          for (std::int64_t x = 0; x < out[2]; ++x, at += channels) visit(n, Triple{z, y, x}, at);
  }
};
using Triple = ir::Sliding::Triple;

/// The larger; NaN counts as larger than any number, so that it is not hidden.
[[gnu::always_inline]] inline float larger(float v, float top) { return v > top || v != v ? v : top; }

TENON_VECTOR void maximum(const Geometry& g, const float* x, float* y) {
  g.pixels([&](std::int64_t n, const Triple& pixel, std::int64_t o) {
    float* to = y + o;
    for (std::int64_t c = 0; c < g.channels; ++c) to[c] = -std::numeric_limits<float>::infinity();
    g.cells(n, pixel, [&](std::int64_t at) {
      const float* from = x + at;
      for (std::int64_t c = 0; c < g.channels; ++c) to[c] = larger(from[c], to[c]);
    });
  });
}

TENON_VECTOR void maximum_2x2(const Geometry& g, const float* x, float* y) {
  const std::int64_t channels = g.channels, row = g.in[2] * channels;
  g.pixels([&](std::int64_t n, const Triple& pixel, std::int64_t o) {
    const float* __restrict a = x + ((n * g.in[1] + 2 * pixel[1]) * g.in[2] + 2 * pixel[2]) * channels;
    float* __restrict to = y + o;
    for (std::int64_t c = 0; c < channels; ++c) to[c] = larger(a[row + channels + c], larger(a[row + c], larger(a[channels + c], a[c])));
  });
}

TENON_VECTOR void average(const Geometry& g, const float* x, float* y) {
  g.pixels([&](std::int64_t n, const Triple& pixel, std::int64_t o) {
    float* to = y + o;
    std::int64_t count = 0;
    std::fill_n(to, g.channels, 0.0f);
    g.cells(n, pixel, [&](std::int64_t at) {
      ++count;
      const float* from = x + at;
      for (std::int64_t c = 0; c < g.channels; ++c) to[c] += from[c];
    });
    const float divisor = static_cast<float>(count);
    for (std::int64_t c = 0; c < g.channels; ++c) to[c] /= divisor;
  });
}

struct GradientJob {
  Geometry g;
  const float *x, *y, *dy;
  float* dx;
  std::int64_t size;
  bool relu;  // the derivative of the relu that made x is applied too: a window whose maximum is 0 gets nothing
};

/// Of equal maxima the first takes the gradient: what it takes is gone for the cells behind it.
TENON_VECTOR void maximum_gradient(const GradientJob& j) {
  const std::int64_t channels = j.g.channels;
  std::fill_n(j.dx, j.size, 0.0f);
  constexpr std::int64_t block = 256;
  j.g.pixels([&](std::int64_t n, const Triple& pixel, std::int64_t o) {
    for (std::int64_t begin = 0; begin < channels; begin += block) {
      const std::int64_t end = std::min(channels, begin + block);
      float left[block];
      for (std::int64_t c = begin; c < end; ++c) left[c - begin] = j.relu && !(j.y[o + c] > 0) ? 0.0f : j.dy[o + c];
      j.g.cells(n, pixel, [&](std::int64_t at) {
        for (std::int64_t c = begin; c < end; ++c) {
          const bool takes = !(j.x[at + c] < j.y[o + c]);
          j.dx[at + c] += takes ? left[c - begin] : 0.0f;
          left[c - begin] = takes ? 0.0f : left[c - begin];
        }
      });
    }
  });
}

/// One cell of the 2 x 2 window: takes what is left if it holds the maximum.
[[gnu::always_inline]] inline float take(float x, float top, float& left) {
  const float taken = x < top ? 0.0f : left;
  left = x < top ? left : 0.0f;
  return taken;
}

/// One window of 2 x 2, channel by channel. The cells do not overlap, which the compiler must be told.
struct Cells {
  const float *a, *b, *c, *d;
};
struct CellGradients {
  float *a, *b, *c, *d;
};
[[gnu::always_inline]] inline void window_gradient(const Cells& x, const CellGradients& dx, const float* __restrict y,
                                                   const float* __restrict dy, std::int64_t channels, float floor) {
  const float* __restrict xa = x.a, * __restrict xb = x.b, * __restrict xc = x.c, * __restrict xd = x.d;
  float* __restrict da = dx.a, * __restrict db = dx.b, * __restrict dc = dx.c, * __restrict dd = dx.d;
#pragma GCC ivdep
  for (std::int64_t i = 0; i < channels; ++i) {
    float left = y[i] > floor ? dy[i] : 0.0f;
    da[i] = take(xa[i], y[i], left);
    db[i] = take(xb[i], y[i], left);
    dc[i] = take(xc[i], y[i], left);
    dd[i] = take(xd[i], y[i], left);
  }
}

TENON_VECTOR void maximum_gradient_2x2(const GradientJob& j) {
  const Geometry& g = j.g;
  const std::int64_t channels = g.channels, row = g.in[2] * channels;
  const float floor = j.relu ? 0.0f : -std::numeric_limits<float>::infinity();
  g.pixels([&](std::int64_t n, const Triple& pixel, std::int64_t o) {
    const std::int64_t at = ((n * g.in[1] + 2 * pixel[1]) * g.in[2] + 2 * pixel[2]) * channels;
    const std::int64_t cells[4] = {at, at + channels, at + row, at + row + channels};
    window_gradient({j.x + cells[0], j.x + cells[1], j.x + cells[2], j.x + cells[3]},
                    {j.dx + cells[0], j.dx + cells[1], j.dx + cells[2], j.dx + cells[3]}, j.y + o, j.dy + o, channels, floor);
  });
}

/// The pixels behind the last window, which a window of 2 x 2 leaves out where a length is odd.
void clear_rest(const GradientJob& j) {
  const Geometry& g = j.g;
  const std::int64_t channels = g.channels;
  for (std::int64_t n = 0; n < g.batch; ++n)
    for (std::int64_t y = 0; y < g.in[1]; ++y) {
      const std::int64_t covered = y < 2 * g.out[1] ? 2 * g.out[2] : 0;
      std::fill_n(j.dx + ((n * g.in[1] + y) * g.in[2] + covered) * channels, (g.in[2] - covered) * channels, 0.0f);
    }
}

TENON_VECTOR void average_gradient(const GradientJob& j) {
  std::fill_n(j.dx, j.size, 0.0f);
  j.g.pixels([&](std::int64_t n, const Triple& pixel, std::int64_t o) {
    std::int64_t count = 0;
    j.g.cells(n, pixel, [&](std::int64_t) { ++count; });
    const float divisor = static_cast<float>(count);
    j.g.cells(n, pixel, [&](std::int64_t at) {
      for (std::int64_t c = 0; c < j.g.channels; ++c) j.dx[at + c] += j.dy[o + c] / divisor;
    });
  });
}

}  // namespace

Bound bind(const ir::Pooling& op, const Context& c) {
  const Geometry g(op.window, c.in[0].spec.shape, c.out[0].spec.shape);
  const float* x = c.in[0].f();
  float* y = c.out[0].f();
  if (op.kind == ir::PoolKind::average) return loop("own average pooling", [=](const Moment&) { average(g, x, y); });
  if (g.plain) return loop("own max pooling 2x2", [=](const Moment&) { maximum_2x2(g, x, y); });
  return loop("own max pooling", [=](const Moment&) { maximum(g, x, y); });
}

Bound bind(const ir::PoolingGradient& op, const Context& c) {
  const GradientJob j{Geometry(op.forward.window, c.in[0].spec.shape, c.in[1].spec.shape),
                      c.in[0].f(),
                      c.in[1].f(),
                      c.in[2].f(),
                      c.out[0].f(),
                      c.out[0].size(),
                      op.relu};
  if (op.forward.kind == ir::PoolKind::average) return loop("own average pooling gradient", [=](const Moment&) { average_gradient(j); });
  if (!j.g.plain) return loop("own max pooling gradient", [=](const Moment&) { maximum_gradient(j); });
  return loop("own max pooling gradient 2x2", [=](const Moment&) {
    maximum_gradient_2x2(j);
    if (j.g.in[1] != 2 * j.g.out[1] || j.g.in[2] != 2 * j.g.out[2]) clear_rest(j);
  });
}

}  // namespace tenon::cpu
