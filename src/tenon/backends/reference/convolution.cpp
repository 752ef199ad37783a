#include <algorithm>

#include "tenon/backends/reference/kernels.h"
#include "tenon/ir/window.h"

namespace tenon::reference {
namespace {

using ir::Sliding;

constexpr std::int64_t block = 64;  // sums kept at once, so that the inner loop runs over neighbouring values

struct Channels {
  std::int64_t in, out, groups;
  Channels(const ir::Convolution& op, const Shape& kernel) : in(kernel[-2].value), out(kernel[-1].value / op.groups), groups(op.groups) {}
};

// The sums of one output pixel: filters begin .. begin + n of group g.
template <class T>
void convolve(const Sliding& s, Channels ch, const Args& a, std::int64_t pixel, std::int64_t g, std::int64_t begin, std::int64_t n,
              double* sums) {
  const T *x = a.in[0].as<T>(), *kernel = a.in[1].as<T>();
  const auto filter = g * ch.out + begin, filters = ch.groups * ch.out;
  for (std::int64_t cell = 0; cell < s.cells(); ++cell) {
    const auto p = s.input(pixel, cell);
    if (p < 0) continue;
    for (std::int64_t c = 0; c < ch.in; ++c) {
      const double v = x[(p * ch.groups + g) * ch.in + c];
      const T* k = kernel + (cell * ch.in + c) * filters + filter;
      for (std::int64_t f = 0; f < n; ++f) sums[f] += v * k[f];
    }
  }
}

}  // namespace

template <class T> void run(const ir::Convolution& op, const Args& a) {
  const Sliding s(op.window, a.in[0].spec.shape, a.out[0].spec.shape);
  const Channels ch(op, a.in[1].spec.shape);
  for (std::int64_t pixel = 0; pixel < s.outputs(); ++pixel)
    for (std::int64_t g = 0; g < ch.groups; ++g)
      for (std::int64_t begin = 0; begin < ch.out; begin += block) {
        const auto n = std::min(block, ch.out - begin), filter = g * ch.out + begin;
        double sums[block];
        for (std::int64_t f = 0; f < n; ++f) sums[f] = op.epilogue.bias ? static_cast<double>(a.in[2].as<T>()[filter + f]) : 0;
        convolve<T>(s, ch, a, pixel, g, begin, n, sums);
        T* y = a.out[0].as<T>() + pixel * ch.groups * ch.out + filter;
        for (std::int64_t f = 0; f < n; ++f) y[f] = static_cast<T>(apply(op.epilogue.fn, sums[f]));
      }
}

template <class T> void run(const ir::ConvolutionInputGradient& op, const Args& a) {
  const Sliding s(op.forward.window, op.input, a.in[0].spec.shape);
  const Channels ch(op.forward, a.in[1].spec.shape);
  const T *dy = a.in[0].as<T>(), *kernel = a.in[1].as<T>();
  const auto filters = ch.groups * ch.out;
  for (std::int64_t pixel = 0; pixel < s.inputs(); ++pixel)
    for (std::int64_t channel = 0; channel < ch.groups * ch.in; ++channel) {
      const auto g = channel / ch.in, c = channel % ch.in;
      double sum = op.epilogue.bias ? static_cast<double>(a.in[2].as<T>()[channel]) : 0;
      for (std::int64_t cell = 0; cell < s.cells(); ++cell) {
        const auto o = s.output(pixel, cell);
        if (o < 0) continue;
        const T *d = dy + o * filters + g * ch.out, *k = kernel + (cell * ch.in + c) * filters + g * ch.out;
        for (std::int64_t f = 0; f < ch.out; ++f) sum += static_cast<double>(d[f]) * k[f];
      }
      a.out[0].as<T>()[pixel * ch.groups * ch.in + channel] = static_cast<T>(apply(op.epilogue.fn, sum));
    }
}

namespace {

template <class T> void sum_over_pixels(const Buffer& dy, const Buffer& dbias) {
  const auto filters = dbias.size();
  for (std::int64_t f = 0; f < filters; ++f) {
    double sum = 0;
    for (std::int64_t i = f; i < dy.size(); i += filters) sum += dy.as<T>()[i];
    dbias.as<T>()[f] = static_cast<T>(sum);
  }
}

}  // namespace

template <class T> void run(const ir::ConvolutionKernelGradient& op, const Args& a) {
  const Sliding s(op.forward.window, a.in[0].spec.shape, a.in[1].spec.shape);
  const Channels ch(op.forward, op.kernel);
  const T *x = a.in[0].as<T>(), *dy = a.in[1].as<T>();
  const auto filters = ch.groups * ch.out;
  for (std::int64_t row = 0; row < s.cells() * ch.in; ++row)
    for (std::int64_t g = 0; g < ch.groups; ++g)
      for (std::int64_t begin = 0; begin < ch.out; begin += block) {
        const auto cell = row / ch.in, c = row % ch.in, n = std::min(block, ch.out - begin), filter = g * ch.out + begin;
        double sums[block] = {};
        for (std::int64_t pixel = 0; pixel < s.outputs(); ++pixel) {
          const auto p = s.input(pixel, cell);
          if (p < 0) continue;
          const double v = x[(p * ch.groups + g) * ch.in + c];
          const T* d = dy + pixel * filters + filter;
          for (std::int64_t f = 0; f < n; ++f) sums[f] += v * d[f];
        }
        std::transform(sums, sums + n, a.out[0].as<T>() + row * filters + filter, [](double v) { return static_cast<T>(v); });
      }
  if (op.bias) sum_over_pixels<T>(a.in[1], a.out[1]);
}

TENON_FOR_BOTH_WIDTHS(ir::Convolution)
TENON_FOR_BOTH_WIDTHS(ir::ConvolutionInputGradient)
TENON_FOR_BOTH_WIDTHS(ir::ConvolutionKernelGradient)

}  // namespace tenon::reference
