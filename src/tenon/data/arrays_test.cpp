#include "tenon/data/arrays.h"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "tenon/data/cast.h"

using namespace tenon;

namespace {
template <class T> Tensor tensor(Shape shape, std::vector<T> values) { return Tensor::copy<T>(std::move(shape), values); }
}  // namespace

TEST_CASE("a slice takes the same rows of every column") {
  const Arrays all{{{"x", tensor<float>({4, 2}, {0, 1, 2, 3, 4, 5, 6, 7})}},
                   {{"y", tensor<std::int64_t>({4}, {0, 1, 2, 3})}},
                   {{"w", tensor<float>({4}, {9, 8, 7, 6})}}};
  const Arrays part = all.slice(1, 3);
  CHECK(part.rows() == 2);
  CHECK(element(part.x[0].values, 0) == 2);
  CHECK(element(part.y[0].values, 1) == 2);
  CHECK(element(part.sample_weight[0].values, 0) == 8);
  CHECK(part.x[0].values.data() == all.x[0].values.row(1));
}

TEST_CASE("halves have their exact values") {
  CHECK(half_to_float(0x3C00) == 1.0f);
  CHECK(half_to_float(0xC000) == -2.0f);
  CHECK(half_to_float(0x7BFF) == 65504.0f);
  CHECK(half_to_float(0x0001) == std::ldexp(1.0f, -24));
  CHECK(std::signbit(half_to_float(0x8000)));
  CHECK(half_to_float(0x7C00) == std::numeric_limits<float>::infinity());
  CHECK(std::isnan(half_to_float(0x7E00)));
  CHECK(bfloat16_to_float(0x3F80) == 1.0f);
}

TEST_CASE("every dtype becomes float32") {
  const auto value = [](const Tensor& t) { return as_float32(t).as<float>()[1]; };
  CHECK(value(tensor<std::uint8_t>({2}, {0, 255})) == 255);
  CHECK(value(tensor<std::int8_t>({2}, {0, -3})) == -3);
  CHECK(value(tensor<std::uint16_t>({2}, {0, 65535})) == 65535);
  CHECK(value(tensor<std::int64_t>({2}, {0, -7})) == -7);
  CHECK(value(tensor<double>({2}, {0, 0.5})) == 0.5f);
  const auto bits = tensor<std::uint16_t>({2}, {0, 0x3C00});
  CHECK(value(Tensor({{2}, DType::float16}, std::shared_ptr<const std::byte>(std::make_shared<Tensor>(bits), bits.data()))) == 1);
  const auto same = tensor<float>({2}, {1, 2});
  CHECK(as_float32(same).data() == same.data());
}
