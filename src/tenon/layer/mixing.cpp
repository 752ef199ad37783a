#include "tenon/layer/mixing.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace tenon {
namespace {

std::span<const float> floats(const ir::HostArray& a) {
  return {reinterpret_cast<const float*>(a.data), static_cast<std::size_t>(a.size())};
}

/// The order of the draws: a random one.
class Order final : public ir::HostFunction {
 public:
  TensorSpec shape(const ir::Specs& in) const override { return {{in[0].shape[0]}, DType::int32}; }
  void run(std::span<const ir::HostArray> in, const ir::HostResult& out) const override {
    const auto draws = floats(in[0]);
    const auto ids = out.as<std::int32_t>();
    std::iota(ids.begin(), ids.end(), 0);
    std::sort(ids.begin(), ids.end(), [&](std::int32_t a, std::int32_t b) {
      const float x = draws[static_cast<std::size_t>(a)], y = draws[static_cast<std::size_t>(b)];
      return x < y || (x == y && a < b);
    });
  }
};

class BetaQuantile final : public ir::HostFunction {
 public:
  TensorSpec shape(const ir::Specs& in) const override { return {in[0].shape}; }
  void run(std::span<const ir::HostArray> in, const ir::HostResult& out) const override {
    const auto p = floats(in[0]), alpha = floats(in[1]);
    const auto x = out.as<float>();
    for (std::size_t i = 0; i < x.size(); ++i)
      x[i] = static_cast<float>(beta_quantile(static_cast<double>(p[i]), static_cast<double>(alpha[i])));
  }
};

/// The continued fraction of the incomplete beta function, by Lentz' method, for both parameters a and x <= 1/2.
double fraction(double a, double x) {
  constexpr double tiny = 1e-300;
  const auto apart = [](double v) { return std::abs(v) < tiny ? tiny : v; };
  double c = 1, d = 1 / apart(1 - 2 * a * x / (a + 1)), h = d;
  for (int m = 1; m < 300; ++m) {
    const double even = m * (a - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / apart(1 + even * d);
    c = apart(1 + even / c);
    h *= d * c;
    const double odd = -(a + m) * (2 * a + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / apart(1 + odd * d);
    c = apart(1 + odd / c);
    h *= d * c;
    if (std::abs(d * c - 1) < 1e-14) break;
  }
  return h;
}

/// How much of the distribution lies below x <= 1/2.
double below(double a, double x) {
  if (x <= 0) return 0;
  return std::exp(std::lgamma(2 * a) - 2 * std::lgamma(a) + a * (std::log(x) + std::log1p(-x))) * fraction(a, x) / a;
}

}  // namespace

Result<Signature> infer_mixing(Inputs inputs, const LayerInfo& info, const Site& at) {
  TENON_TRY(Signature s, infer_augmentation(inputs, info, at));
  s.across_rows = true;
  return s;
}

// The distribution is symmetric. Halves the logarithm's range: for small alpha most of it lies close to 0 and 1.
double beta_quantile(double p, double alpha) {
  if (p > 0.5) return 1 - beta_quantile(1 - p, alpha);
  double low = -700, high = std::log(0.5);
  if (below(alpha, std::exp(low)) >= p) return 0;
  for (int i = 0; i < 80; ++i) {
    const double middle = (low + high) / 2;
    (below(alpha, std::exp(middle)) < p ? low : high) = middle;
  }
  return std::exp(high);
}

ir::Ref beta_quantile(Lowering& b, ir::Ref p, ir::Ref alpha) { return b(ir::HostCall{std::make_shared<BetaQuantile>()}, {p, alpha}); }

ir::Ref in_random_order(Lowering& b, ir::Ref images, std::optional<std::int64_t> seed, std::uint32_t which) {
  return b.gather(images, b(ir::HostCall{std::make_shared<Order>()}, {draw(b, 0, 1, seed, which)}));
}

}  // namespace tenon
