#include "tenon/backends/cpu/depthwise.h"

#include <algorithm>
#include <array>

#include "tenon/backends/cpu/epilogue.h"
#include "tenon/backends/cpu/panel_product.h"
#include "tenon/backends/cpu/workspace.h"
#include "tenon/ir/window.h"

namespace tenon::cpu {
namespace {

constexpr std::int64_t together = 4;  // neighbouring pixels that share the loads of the kernel

/// For each position of an axis of the result, which cells of the window meet which positions of the axis read.
struct Axis {
  struct Tap {
    std::int64_t cell, from;
  };
  std::vector<Tap> taps;
  std::vector<std::int64_t> begin;  // of position i: begin[i] .. begin[i + 1]
  std::vector<bool> alike;          // positions i .. i + together have the same cells, `advance` apart
  std::int64_t advance = 1, from = 1, to = 1, cells = 1;

  std::int64_t count(std::int64_t i) const { return begin[static_cast<std::size_t>(i) + 1] - begin[static_cast<std::size_t>(i)]; }
  const Tap* at(std::int64_t i) const { return taps.data() + begin[static_cast<std::size_t>(i)]; }

  void close() { begin.push_back(static_cast<std::int64_t>(taps.size())); }
  void find_alike() {
    for (std::int64_t i = 0; i < to; ++i) {
      bool same = i + together <= to;
      for (std::int64_t p = 1; same && p < together; ++p) {
        same = count(i + p) == count(i);
        for (std::int64_t t = 0; same && t < count(i); ++t)
          same = at(i + p)[t].cell == at(i)[t].cell && at(i + p)[t].from == at(i)[t].from + p * advance;
      }
      alike.push_back(same);
    }
  }
};

/// From the input to the output, or back: the gradient of the input gathers what its pixel gave to.
enum class Way : std::uint8_t { forward, back };

Axis make_axis(const ir::Sliding& s, std::size_t k, Way way) {
  Axis a;
  a.cells = s.size[k];
  a.from = way == Way::forward ? s.in[k] : s.out[k];
  a.to = way == Way::forward ? s.out[k] : s.in[k];
  a.advance = way == Way::forward ? s.strides[k] : 1;
  a.close();
  for (std::int64_t i = 0; i < a.to; ++i) {
    for (std::int64_t cell = 0; cell < a.cells; ++cell) {
      const auto offset = cell * s.dilation[k] - s.before[k];
      const auto start = way == Way::forward ? i * s.strides[k] + offset : i - offset;
      const auto step = way == Way::forward ? 1 : s.strides[k];
      if (start >= 0 && start % step == 0 && start / step < a.from) a.taps.push_back({cell, start / step});
    }
    a.close();
  }
  a.find_alike();
  return a;
}

struct Gather {
  std::array<Axis, 3> axes;
  std::int64_t batch, channels;
  const float *kernel = nullptr, *bias = nullptr;
  ir::Fn fn = ir::Fn::identity;

  Gather(const ir::Sliding& s, std::int64_t all_channels, Way way)
      : axes{make_axis(s, 0, way), make_axis(s, 1, way), make_axis(s, 2, way)}, batch(s.batch), channels(all_channels) {}
};

/// One float, where the channels are no whole number of vectors.
template <class V> [[gnu::always_inline]] inline const V& load(const float* at) { return *reinterpret_cast<const V*>(at); }
template <class V> [[gnu::always_inline]] inline V& store(float* at) { return *reinterpret_cast<V*>(at); }

/// A line of the input and of the window, at one channel.
struct Line {
  const float *x, *kernel;
};

template <class V, std::int64_t pixels>
[[gnu::always_inline]] inline void add_line(const Gather& g, const Line& line, std::int64_t column, V* sum) {
  const Axis& a = g.axes[2];
  const Axis::Tap* tap = a.at(column);
  for (std::int64_t t = 0, n = a.count(column); t < n; ++t) {
    const V w = load<V>(line.kernel + tap[t].cell * g.channels);
    const float* x = line.x + tap[t].from * g.channels;
    for (std::int64_t p = 0; p < pixels; ++p) sum[p] += w * load<V>(x + p * a.advance * g.channels);
  }
}

/// The place of a line of the result, and where it comes from.
struct Place {
  std::int64_t n, z, y;
  const float* x;
};

template <class V, std::int64_t pixels>
[[gnu::always_inline]] inline void gather_pixels(const Gather& g, const Place& at, std::int64_t column, std::int64_t c, float* to) {
  const auto& [az, ay, ax] = g.axes;
  V sum[pixels];
  for (std::int64_t p = 0; p < pixels; ++p) sum[p] = g.bias ? load<V>(g.bias + c) : V{};
  for (std::int64_t i = 0; i < az.count(at.z); ++i)
    for (std::int64_t k = 0; k < ay.count(at.y); ++k) {
      const Axis::Tap tz = az.at(at.z)[i], ty = ay.at(at.y)[k];
      const auto line = (at.n * az.from + tz.from) * ay.from + ty.from, cell = tz.cell * ay.cells + ty.cell;
      add_line<V, pixels>(g, {at.x + line * ax.from * g.channels + c, g.kernel + cell * ax.cells * g.channels + c}, column, sum);
    }
  for (std::int64_t p = 0; p < pixels; ++p) store<V>(to + p * g.channels) = sum[p];
}

template <std::int64_t pixels>
[[gnu::always_inline]] inline void gather_channels(const Gather& g, const Place& at, std::int64_t column, float* to) {
  std::int64_t c = 0;
  for (; c + lane_count <= g.channels; c += lane_count) gather_pixels<Lanes, pixels>(g, at, column, c, to + c);
  for (; c < g.channels; ++c) gather_pixels<float, pixels>(g, at, column, c, to + c);
}

TENON_VECTOR void gather(const Gather& g, const float* x, float* to) {
  const auto& [az, ay, ax] = g.axes;
  for (std::int64_t n = 0; n < g.batch; ++n)
    for (std::int64_t z = 0; z < az.to; ++z)
      for (std::int64_t y = 0; y < ay.to; ++y, to += ax.to * g.channels) {
        for (std::int64_t column = 0; column < ax.to;) {
          const bool alike = ax.alike[static_cast<std::size_t>(column)];
          if (alike) gather_channels<together>(g, {n, z, y, x}, column, to + column * g.channels);
          else gather_channels<1>(g, {n, z, y, x}, column, to + column * g.channels);
          column += alike ? together : 1;
        }
        apply(g.fn, to, ax.to * g.channels);
      }
}

/// The kernel's gradient reads the input and the output's gradient line by line.
struct Correlation {
  ir::Sliding s;
  std::int64_t channels;
  const float *x = nullptr, *dy = nullptr;
  float* d_kernel = nullptr;
};

/// `cells` cells of the window side by side against one line: their sums stay in registers.
struct LinePair {
  const float *x, *dy;
  std::int64_t cell;  // the first of them
};
template <class V, int cells>
[[gnu::always_inline]] inline void correlate_cells(const Correlation& j, const LinePair& line, std::int64_t c, float* d_kernel) {
  const ir::Sliding& s = j.s;
  V sum[cells] = {};
  const auto offset = line.cell * s.dilation[2] - s.before[2], reach = (cells - 1) * s.dilation[2];
  for (std::int64_t o = 0; o < s.out[2]; ++o) {
    const auto first = o * s.strides[2] + offset;
    const V d = load<V>(line.dy + o * j.channels + c);
    if (first >= 0 && first + reach < s.in[2]) {
      for (int k = 0; k < cells; ++k) sum[k] += d * load<V>(line.x + (first + k * s.dilation[2]) * j.channels + c);
      continue;
    }
    for (int k = 0; k < cells; ++k) {
      const auto i = first + k * s.dilation[2];
      if (i >= 0 && i < s.in[2]) sum[k] += d * load<V>(line.x + i * j.channels + c);
    }
  }
  for (int k = 0; k < cells; ++k) store<V>(d_kernel + k * j.channels + c) += sum[k];
}

template <int cells> [[gnu::always_inline]] inline void correlate_channels(const Correlation& j, const LinePair& line, float* d_kernel) {
  std::int64_t c = 0;
  for (; c + lane_count <= j.channels; c += lane_count) correlate_cells<Lanes, cells>(j, line, c, d_kernel);
  for (; c < j.channels; ++c) correlate_cells<float, cells>(j, line, c, d_kernel);
}

[[gnu::always_inline]] inline void correlate_line(const Correlation& j, const float* x, const float* dy, float* d_kernel) {
  const auto cells = j.s.size[2];
  std::int64_t cell = 0;
  for (; cell + 3 <= cells; cell += 3) correlate_channels<3>(j, {x, dy, cell}, d_kernel + cell * j.channels);
  for (; cell + 2 <= cells; cell += 2) correlate_channels<2>(j, {x, dy, cell}, d_kernel + cell * j.channels);
  for (; cell < cells; ++cell) correlate_channels<1>(j, {x, dy, cell}, d_kernel + cell * j.channels);
}

TENON_VECTOR void correlate(const Correlation& j) {
  const ir::Sliding& s = j.s;
  std::fill_n(j.d_kernel, s.cells() * j.channels, 0.0f);
  const float* dy = j.dy;
  for (std::int64_t n = 0; n < s.batch; ++n)
    for (std::int64_t z = 0; z < s.out[0]; ++z)
      for (std::int64_t y = 0; y < s.out[1]; ++y, dy += s.out[2] * j.channels)
        for (std::int64_t k = 0; k < s.size[0] * s.size[1]; ++k) {
          const auto iz = z * s.strides[0] + k / s.size[1] * s.dilation[0] - s.before[0];
          const auto iy = y * s.strides[1] + k % s.size[1] * s.dilation[1] - s.before[1];
          if (iz < 0 || iz >= s.in[0] || iy < 0 || iy >= s.in[1]) continue;
          correlate_line(j, j.x + ((n * s.in[0] + iz) * s.in[1] + iy) * s.in[2] * j.channels, dy, j.d_kernel + k * s.size[2] * j.channels);
        }
}

TENON_VECTOR void sum_pixels(const float* __restrict x, std::int64_t pixels, std::int64_t channels, float* __restrict to) {
  std::fill_n(to, channels, 0.0f);
  for (std::int64_t p = 0; p < pixels; ++p)
    for (std::int64_t c = 0; c < channels; ++c) to[c] += x[p * channels + c];
}

/// Each channel as often as it has filters, side by side, as the filters lie; and the sum of those back.
void repeat(const float* from, std::int64_t count, std::int64_t times, float* to) {
  for (std::int64_t i = 0; i < count; ++i) to = std::fill_n(to, times, from[i]);
}
void add_repeated(const float* from, std::int64_t count, std::int64_t times, float* to) {
  for (std::int64_t i = 0; i < count; ++i, from += times) {
    float sum = from[0];
    for (std::int64_t k = 1; k < times; ++k) sum += from[k];
    to[i] = sum;
  }
}

}  // namespace

bool is_depthwise(const ir::Convolution& op, const Shape& kernel) { return op.groups > 1 && kernel[-2].value == 1; }

Bound bind_depthwise(const ir::Convolution& op, const Context& c) {
  const auto filters = c.in[1].dim(-1), times = filters / op.groups, count = c.in[0].size();
  Gather g(ir::Sliding(op.window, c.in[0].spec.shape, c.out[0].spec.shape), filters, Way::forward);
  const float* x = c.in[0].f();
  float* y = c.out[0].f();
  g.kernel = c.in[1].f();
  g.bias = op.epilogue.bias ? c.in[2].f() : nullptr;
  g.fn = op.epilogue.fn;
  const dnnl_memory_t room = times == 1 ? nullptr : c.workspace.scratch(count * times, 0);
  return loop("own depthwise convolution", [=, g = std::move(g)](const Moment&) {
    if (room) repeat(x, count, times, data_of(room));
    gather(g, room ? data_of(room) : x, y);
  });
}

Bound bind_depthwise(const ir::ConvolutionInputGradient& op, const Context& c) {
  const auto filters = c.in[1].dim(-1), times = filters / op.forward.groups, count = c.out[0].size();
  Gather g(ir::Sliding(op.forward.window, op.input, c.in[0].spec.shape), filters, Way::back);
  const float* dy = c.in[0].f();
  float* dx = c.out[0].f();
  g.kernel = c.in[1].f();
  const dnnl_memory_t room = times == 1 ? nullptr : c.workspace.scratch(count * times, 0);
  return loop("own depthwise convolution input gradient", [=, g = std::move(g)](const Moment&) {
    gather(g, dy, room ? data_of(room) : dx);
    if (room) add_repeated(data_of(room), count, times, dx);
  });
}

Bound bind_depthwise(const ir::ConvolutionKernelGradient& op, const Context& c) {
  const auto filters = op.kernel[-1].value, times = filters / op.forward.groups, count = c.in[0].size();
  Correlation j{ir::Sliding(op.forward.window, c.in[0].spec.shape, c.in[1].spec.shape), filters};
  j.x = c.in[0].f();
  j.dy = c.in[1].f();
  j.d_kernel = c.out[0].f();
  float* d_bias = op.bias ? c.out[1].f() : nullptr;
  const dnnl_memory_t room = times == 1 ? nullptr : c.workspace.scratch(count * times, 0);
  return loop("own depthwise convolution kernel gradient", [=](const Moment&) {
    Correlation now = j;
    if (room) {
      repeat(j.x, count, times, data_of(room));
      now.x = data_of(room);
    }
    correlate(now);
    if (d_bias) sum_pixels(now.dy, now.s.outputs(), now.channels, d_bias);
  });
}

}  // namespace tenon::cpu
