// Random numbers: the generator runs on 16 counters at once, counted from the batch's first row as in the reference backend.
#include <algorithm>
#include <array>
#include <cmath>

#include "tenon/backends/cpu/kernels.h"
#include "tenon/backends/cpu/vector_math.h"
#include "tenon/base/random.h"

namespace tenon::cpu {
namespace {

constexpr std::size_t lanes = 16;
using Words = std::array<std::uint32_t, lanes>;
using Draws = std::array<Words, 4>;  // draw k of counter i: [k][i]

/// What philox() gives for the counters first, first + 1, ...
[[gnu::always_inline]] inline void draw(Key key, std::uint64_t first, std::uint64_t step, Draws& c) {
  for (std::size_t i = 0; i < lanes; ++i) {
    c[0][i] = static_cast<std::uint32_t>(first + i);
    c[1][i] = static_cast<std::uint32_t>((first + i) >> 32);
    c[2][i] = static_cast<std::uint32_t>(step);
    c[3][i] = static_cast<std::uint32_t>(step >> 32);
  }
  for (int round = 0; round < 10; ++round) {
    for (std::size_t i = 0; i < lanes; ++i) {
      const std::uint64_t a = std::uint64_t{0xD2511F53} * c[0][i], b = std::uint64_t{0xCD9E8D57} * c[2][i];
      c[0][i] = static_cast<std::uint32_t>(b >> 32) ^ c[1][i] ^ key.seed;
      c[2][i] = static_cast<std::uint32_t>(a >> 32) ^ c[3][i] ^ key.stream;
      c[1][i] = static_cast<std::uint32_t>(b);
      c[3][i] = static_cast<std::uint32_t>(a);
    }
    key.seed += 0x9E3779B9;
    key.stream += 0xBB67AE85;
  }
}

struct Job {
  float* y;
  std::int64_t size;
  std::uint64_t first;
  std::uint32_t stream;
  float a, b;  // of the distribution
};

/// number(draws, values): value [k][i] of counter i, as often as there are draws.
template <class Number> [[gnu::always_inline]] inline void each(const Job& j, const Moment& now, Number number) {
  constexpr std::uint64_t group = 4 * lanes;
  const std::uint64_t end = j.first + static_cast<std::uint64_t>(j.size);
  float values[4][lanes], ordered[group];
  Draws draws;
  for (std::uint64_t at = j.first / 4 * 4; at < end; at += group) {
    draw({now.seed, j.stream}, at / 4, now.step, draws);
    number(draws, values);
    for (std::size_t i = 0; i < lanes; ++i)
      for (std::size_t k = 0; k < 4; ++k) ordered[i * 4 + k] = values[k][i];
    const std::uint64_t from = std::max(at, j.first), to = std::min(at + group, end);
    std::copy_n(ordered + (from - at), to - from, j.y + (from - j.first));
  }
}

/// Of [0, 1).
[[gnu::always_inline]] inline float share(std::uint32_t draw) {
  return static_cast<float>(static_cast<std::int32_t>(draw >> 8)) * 0x1p-24f;
}

template <class F> [[gnu::always_inline]] inline void each_draw(const Draws& d, float (*y)[lanes], F f) {
  for (std::size_t k = 0; k < 4; ++k)
    for (std::size_t i = 0; i < lanes; ++i) y[k][i] = f(share(d[k][i]));
}

TENON_VECTOR void mask(const Job& j, const Moment& now) {
  const float rate = j.a, keep = j.b;
  each(j, now, [=](const Draws& d, float(*y)[lanes]) { each_draw(d, y, [=](float u) { return u < rate ? 0.0f : keep; }); });
}

TENON_VECTOR void uniform_numbers(const Job& j, const Moment& now) {
  const float low = j.a, width = j.b - j.a, largest = std::nextafter(j.b, j.a);
  each(j, now, [=](const Draws& d, float(*y)[lanes]) {
    each_draw(d, y, [=](float u) {
      const float v = low + width * u;
      return largest < v ? largest : v;
    });
  });
}

// As normal() of base/random.h: of each pair of draws the first gives the radius, the second the angle.
TENON_VECTOR void normal_numbers(const Job& j, const Moment& now) {
  const float mean = j.a, deviation = j.b;
  each(j, now, [=](const Draws& d, float(*y)[lanes]) {
    for (std::size_t k = 0; k < 4; k += 2)
      for (std::size_t i = 0; i < lanes; ++i) {
        const float radius = deviation * std::sqrt(-2.0f * fast_log(share(d[k][i]) + 0x1p-24f));
        const SineCosine turn = fast_turn(share(d[k + 1][i]));
        y[k][i] = mean + radius * turn.cosine;
        y[k + 1][i] = mean + radius * turn.sine;
      }
  });
}

Job job(const Context& c, std::uint32_t stream, ir::Draw draw, double a, double b) {
  const Buffer& y = c.out[0];
  const std::int64_t first = draw == ir::Draw::per_row && y.size() ? c.first_row * (y.size() / y.dim(0)) : 0;
  return {y.f(), y.size(), static_cast<std::uint64_t>(first), stream, static_cast<float>(a), static_cast<float>(b)};
}

}  // namespace

Bound bind(const ir::RandomMask& op, const Context& c) {
  const auto rate = static_cast<float>(op.rate);
  return loop("own random mask", [j = job(c, op.stream, op.draw, rate, 1 / (1 - rate))](const Moment& now) { mask(j, now); });
}
Bound bind(const ir::RandomUniform& op, const Context& c) {
  return loop("own random uniform", [j = job(c, op.stream, op.draw, op.low, op.high)](const Moment& now) { uniform_numbers(j, now); });
}
Bound bind(const ir::RandomNormal& op, const Context& c) {
  return loop("own random normal", [j = job(c, op.stream, op.draw, op.mean, op.deviation)](const Moment& now) { normal_numbers(j, now); });
}

}  // namespace tenon::cpu
