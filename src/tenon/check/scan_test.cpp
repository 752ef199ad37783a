#include "tenon/check/scan.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
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
  const auto s = scan(tensor<double>({0, 5, 10, std::nan(""), -1}), {.inside = Interval{0, 9}});
  CHECK(s.outside.count == 3);
  CHECK(s.outside.first == 2);
  const auto parts = scan(tensor<float>({1, 1.5f, 2, 0.25f, 0}), {.fractions = Ask::Count::yes, .zeros = Ask::Count::yes});
  CHECK(parts.fractions.count == 2);
  CHECK(parts.fractions.first == 1);
  CHECK(parts.zeros == 1);
}

TEST_CASE("halves are read as what they are") {
  const TensorSpec spec{{5}, DType::float16};
  const auto bits = allocate(spec);
  const std::uint16_t halves[] = {0x3C00, 0xC000, 0x0001, 0x7C00, 0x7BFF};  // 1, -2, the smallest, infinity, the largest
  std::memcpy(bits.get(), halves, sizeof halves);
  const auto s = scan({spec, bits});
  CHECK(s.low == -2);
  CHECK(s.high == 65504);
  CHECK(s.first_not_finite == 3);
  CHECK(!s.whole);
}

namespace {
/// 40 columns of which each has its own range, over many pieces; a NaN and some limits broken on the way.
Tensor wide() {
  const std::int64_t rows = 30001, columns = 40;
  std::vector<float> v(static_cast<std::size_t>(rows * columns));
  std::mt19937 random(3);
  for (std::size_t i = 0; i < v.size(); ++i) v[i] = static_cast<float>(random() % 1000) * static_cast<float>(i % 40 + 1);
  v[777 * 40 + 5] = std::nanf(""), v[29000 * 40] = -1;
  return Tensor::copy<float>({rows, columns}, v);
}
}  // namespace

TEST_CASE("the number of threads changes nothing") {
  const Tensor all = wide();
  const auto ask = [](int threads) { return Ask{.inside = Interval{0, 1e9}, .columns = Ask::Count::yes, .rows = 2, .threads = threads}; };
  const auto one = scan(all, ask(1));
  CHECK(one.columns[0] == Interval{-1, 999});
  CHECK(one.columns[39].high == 999 * 40);
  CHECK(one.outside.count == 2);
  CHECK(one.outside.first == 777 * 40 + 5);
  CHECK(one.first_not_finite == 777 * 40 + 5);
  CHECK(one.rows.size() > 30001 / 4 - 500);
  CHECK(one.rows.size() < 30001 / 4 + 500);
  for (const int threads : {2, 3, 8}) {
    const auto many = scan(all, ask(threads));
    CHECK(many.columns == one.columns);
    CHECK(many.low == one.low);
    CHECK(many.high == one.high);
    CHECK(many.outside.first == one.outside.first);
    REQUIRE(many.rows.size() == one.rows.size());
    for (std::size_t i = 0; i < one.rows.size(); ++i) {
      CHECK(many.rows[i].row == one.rows[i].row);
      CHECK(many.rows[i].fingerprint == one.rows[i].fingerprint);
    }
  }
  auto front = scan(all.slice(0, 12345), ask(2));
  append(front, scan(all.slice(12345, 30001), ask(2)), 12345 * 40, 12345);
  CHECK(front.columns == one.columns);
  CHECK(front.outside.first == one.outside.first);
  CHECK(front.rows.size() == one.rows.size());
}

TEST_CASE("classes are counted, and rows that are no probabilities") {
  const auto ids = scan(tensor<std::int64_t>({0, 2, 2, 1, 2}), {.classes = 4});
  CHECK(ids.counts == std::vector<std::int64_t>{1, 1, 3, 0});
  const Tensor rows = Tensor::copy<float>({5, 3}, std::vector<float>{0, 1, 0, 0, 0, 0, 0.2f, 0.3f, 0.5f, 1, 1, 0, -1, 2, 0});
  const auto s = scan(rows, {.one_hot = 3});
  CHECK(s.counts == std::vector<std::int64_t>{2, 2, 1});
  CHECK(s.empty_rows.count == 1);
  CHECK(s.empty_rows.first == 1);
  CHECK(s.other_rows.count == 2);
  CHECK(s.other_rows.first == 3);
}

TEST_CASE_TEMPLATE("equal rows have equal fingerprints, rows of one other bit do not", T, float, double) {
  for (const std::int64_t width : {1, 3, 16, 17, 40, 100, 5000}) {
    std::mt19937 random(5);
    std::vector<T> v(static_cast<std::size_t>(64 * width));
    for (auto& x : v) x = static_cast<T>(random() % 7);
    std::copy_n(v.begin(), width, v.begin() + 9 * width);
    v[static_cast<std::size_t>(width - 1)] = v[static_cast<std::size_t>(10 * width - 1)] = 11;
    std::copy_n(v.begin(), width, v.begin() + 10 * width);
    v[static_cast<std::size_t>(10 * width + width / 2)] *= -1;
    v[static_cast<std::size_t>(10 * width + width / 2)] += static_cast<T>(13);
    const auto s = scan(Tensor::copy<T>({64, width}, v), {.rows = 0});
    REQUIRE(s.rows.size() == 64);
    CHECK(s.rows[0].fingerprint == s.rows[9].fingerprint);
    CHECK(s.rows[0].fingerprint != s.rows[10].fingerprint);
  }
}
