#include "tenon/check/scan.h"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <random>
#include <vector>

using namespace tenon;

namespace {
template <class T> Tensor tensor(std::vector<T> values) { return Tensor::copy<T>({static_cast<std::int64_t>(values.size())}, values); }
}  // namespace

TEST_CASE_TEMPLATE("a scan agrees with a plain loop at every length and place", T, float, double) {
  std::mt19937 random(7);
  for (const std::size_t n : {std::size_t{1}, std::size_t{15}, std::size_t{16}, std::size_t{17}, std::size_t{2048}, std::size_t{5001}}) {
    for (int trial = 0; trial < 20; ++trial) {
      std::vector<T> v(n);
      for (auto& x : v) x = static_cast<T>(static_cast<int>(random() % 2001) - 1000) / (trial % 2 ? 1 : 4);
      for (int bad = trial % 4; bad > 0; --bad)
        v[random() % n] = bad == 1   ? std::numeric_limits<T>::quiet_NaN()
                          : bad == 2 ? std::numeric_limits<T>::infinity()
                                     : -std::numeric_limits<T>::infinity();
      Scan want;
      want.low = std::numeric_limits<double>::max(), want.high = std::numeric_limits<double>::lowest();
      for (std::size_t i = 0; i < n; ++i) {
        if (!std::isfinite(v[i])) {
          if (want.not_finite++ == 0) want.first_not_finite = static_cast<std::int64_t>(i);
          continue;
        }
        want.low = std::min(want.low, double(v[i])), want.high = std::max(want.high, double(v[i]));
        want.whole = want.whole && v[i] == std::trunc(v[i]);
      }
      if (want.low > want.high) want.low = want.high = 0;
      const Scan s = scan(tensor(v));
      CHECK(s.low == want.low);
      CHECK(s.high == want.high);
      CHECK(s.not_finite == want.not_finite);
      CHECK(s.first_not_finite == want.first_not_finite);
      CHECK(s.whole == want.whole);
    }
  }
}

TEST_CASE("integers keep their range") {
  CHECK(scan(tensor<std::uint8_t>({3, 255, 0})).high == 255);
  CHECK(scan(tensor<std::int8_t>({-128, 127})).low == -128);
  CHECK(scan(tensor<std::int64_t>({1, 10, 5})).low == 1);
  CHECK(scan(tensor<std::uint64_t>({1, ~std::uint64_t{0}})).high > 1e19);
  CHECK(scan(tensor<std::int32_t>({})).not_finite == 0);
}

TEST_CASE("what is outside is counted, and NaN is outside of everything") {
  const auto out = outside(tensor<double>({0, 5, 10, std::nan(""), -1}), 0, 9);
  CHECK(out.count == 3);
  CHECK(out.first == 2);
  CHECK(fractions(tensor<float>({1, 1.5f, 2, 0.25f})).count == 2);
  CHECK(fractions(tensor<float>({1, 1.5f, 2, 0.25f})).first == 1);
}
