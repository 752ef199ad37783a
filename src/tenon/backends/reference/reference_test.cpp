// Values of the reference backend that the derivatives' test cannot see: integers, NaN, ties, casts, random masks, state.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "ir_eval.h"
#include "tenon/base/text.h"
#include "tenon/ir/window.h"

namespace tenon {
namespace {

using namespace ir;
using Reals = std::vector<float>;
using Integers = std::vector<std::int32_t>;
constexpr float nan = std::numeric_limits<float>::quiet_NaN(), infinity = std::numeric_limits<float>::infinity();

template <class T> Tensor tensor(Shape shape, std::vector<T> v) { return Tensor::copy<T>(std::move(shape), v); }

struct Case {
  Graph graph;
  Builder b{graph};
  test::Leaves leaves;
  Ref leaf(Tensor t, Role role = Role::data) {
    leaves.emplace_back(b.leaf(role, 0, t.spec()), t);
    return leaves.back().first;
  }
  Tensor value(Ref r, Moment now = {}, std::int64_t first_row = 0) const {
    const auto backend = make_reference_backend();
    return test::evaluate(graph, leaves, *backend, now, first_row)[static_cast<std::size_t>(r.id)];
  }
  template <class T = float> std::vector<T> list(Ref r) const {
    const Tensor t = value(r);
    return {t.as<T>().begin(), t.as<T>().end()};
  }
};

template <class T> std::vector<std::int32_t> cast_to_int(std::vector<T> v) {
  Case c;
  const auto n = static_cast<std::int64_t>(v.size());
  return c.list<std::int32_t>(c.b(Cast{DType::int32}, {c.leaf(tensor<T>({n}, v))}));
}

}  // namespace

TEST_CASE("NaN stays NaN where TensorFlow keeps it") {
  for (const Fn fn : {Fn::relu, Fn::sigmoid, Fn::tanh, Fn::softplus, Fn::abs, Fn::sign, Fn::clip}) {
    CAPTURE(static_cast<int>(fn));
    Case c;
    CHECK(std::isnan(c.list(c.b(Eltwise{fn, -1, 1}, {c.leaf(tensor<float>({1}, {nan}))}))[0]));
  }
  for (const Arithmetic fn : {Arithmetic::maximum, Arithmetic::minimum}) {
    Case c;
    const Ref x = c.leaf(tensor<float>({2}, {nan, 1})), y = c.leaf(tensor<float>({2}, {1, nan}));
    const auto z = c.list(c.b(Binary{fn}, {x, y}));
    CHECK(std::isnan(z[0]));
    CHECK(std::isnan(z[1]));
  }
  Case c;
  const Ref x = c.leaf(tensor<float>({1, 4, 1}, {1, nan, 2, 3}));
  const auto pooled = c.list(c.b(Pooling{PoolKind::maximum, make_window({1, 4, 1}, {2}, {2}, {1}, Padding::valid)}, {x}));
  CHECK(std::isnan(pooled[0]));
  CHECK(pooled[1] == 3);
  CHECK(std::isnan(c.list(c.b(Reduce{Fold::maximum, {1}}, {x}))[0]));
  CHECK(std::isnan(c.list(c.b(Softmax{}, {c.b.reshape(x, {4})}))[0]));
}

TEST_CASE("padding is left out: of the divisor of an average, and of a maximum") {
  Case c;
  const Ref x = c.leaf(tensor<float>({1, 3, 1}, {-1, -2, -3}));
  const Window w = make_window({1, 3, 1}, {2}, {2}, {1}, Padding::same);
  CHECK(c.list(c.b(Pooling{PoolKind::average, w}, {x})) == Reals{-1.5, -3});
  CHECK(c.list(c.b(Pooling{PoolKind::maximum, w}, {x})) == Reals{-1, -3});
}

TEST_CASE("of equal maxima the first takes the gradient of pooling; a fused relu holds back what is not positive") {
  for (const bool relu : {false, true}) {
    Case c;
    const Ref x = c.leaf(tensor<float>({1, 4, 1}, {5, 5, 0, 0})), dy = c.leaf(tensor<float>({1, 2, 1}, {1, 1}));
    const Pooling forward{PoolKind::maximum, make_window({1, 4, 1}, {2}, {2}, {1}, Padding::valid)};
    const Ref y = c.b(forward, {x});
    CHECK(c.list(c.b(PoolingGradient{forward, relu}, {x, y, dy})) == (relu ? Reals{1, 0, 0, 0} : Reals{1, 0, 1, 0}));
  }
}

TEST_CASE("a convolution takes its bias and activation along, and its kernel gradient the bias gradient") {
  Case c;
  const Ref x = c.leaf(tensor<float>({1, 3, 1}, {1, 2, 3})), k = c.leaf(tensor<float>({2, 1, 2}, {1, -1, 1, -1})),
            bias = c.leaf(tensor<float>({2}, {10, 4}));
  const Convolution op{make_window({1, 3, 1}, {2}, {1}, {1}, Padding::valid), 1, {true, Fn::relu}};
  const Ref y = c.b(op, {x, k, bias});
  CHECK(c.list(y) == Reals{13, 1, 15, 0});
  const Refs d = c.b.all(ConvolutionKernelGradient{op, {2, 1, 2}, true}, {x, y});
  CHECK(c.list(d[1]) == Reals{28, 1});
}

TEST_CASE("a matmul takes its bias and activation along") {
  Case c;
  const Ref x = c.leaf(tensor<float>({1, 2}, {1, 2})), w = c.leaf(tensor<float>({2, 2}, {1, -3, 1, 1})),
            bias = c.leaf(tensor<float>({2}, {1, 0}));
  CHECK(c.list(c.b(MatMul{.epilogue = {true, Fn::relu}}, {x, w, bias})) == Reals{4, 0});
}

TEST_CASE("integers are compared and added") {
  Case c;
  const Ref x = c.leaf(tensor<std::int32_t>({3}, {1, 2, 3})), y = c.leaf(tensor<std::int32_t>({1}, {2}));
  CHECK(c.list(c.b(Binary{Arithmetic::equal}, {x, y})) == Reals{0, 1, 0});
  CHECK(c.list(c.b(Binary{Arithmetic::greater}, {x, y})) == Reals{0, 0, 1});
  CHECK(c.list<std::int32_t>(c.b.add(x, y)) == Integers{3, 4, 5});
  const Ref z = c.leaf(tensor<float>({3}, {1, 2, 3})), s = c.leaf(tensor<float>({3}, {-1, 0, 2}));
  CHECK(c.list(c.b(Binary{Arithmetic::where_positive}, {z, s})) == Reals{0, 0, 3});
}

TEST_CASE("arg_max takes the first of equals; one_hot gives zeros for an id outside") {
  Case c;
  CHECK(c.list<std::int32_t>(c.b(ArgMax{}, {c.leaf(tensor<float>({2, 3}, {1, 3, 3, -1, -2, -3}))})) == Integers{1, 0});
  CHECK(c.list<std::int32_t>(c.b(ArgMax{}, {c.leaf(tensor<float>({3, 3}, {1, nan, 3, nan, 1, 2, 1, 2, nan}))})) == Integers{2, 2, 1});
  CHECK(c.list(c.b(OneHot{2}, {c.leaf(tensor<std::int32_t>({4}, {1, 0, -1, 2}))})) == Reals{0, 1, 1, 0, 0, 0, 0, 0});
}

TEST_CASE("whole numbers: overflow wraps, a division by 0 gives 0, remainders have the sign of the divisor") {
  constexpr auto lowest = std::numeric_limits<std::int32_t>::min(), highest = std::numeric_limits<std::int32_t>::max();
  const auto values = [](Arithmetic fn, Integers a, Integers b) {
    Case c;
    const auto n = static_cast<std::int64_t>(a.size());
    return c.list<std::int32_t>(c.b(Binary{fn}, {c.leaf(tensor<std::int32_t>({n}, a)), c.leaf(tensor<std::int32_t>({n}, b))}));
  };
  CHECK(values(Arithmetic::add, {highest}, {1}) == Integers{lowest});
  CHECK(values(Arithmetic::multiply, {1 << 20}, {1 << 20}) == Integers{0});
  CHECK(values(Arithmetic::divide, {7, -7, 7, lowest}, {2, 2, 0, -1}) == Integers{3, -3, 0, lowest});
  CHECK(values(Arithmetic::floor_divide, {7, -7, 7, lowest}, {2, 2, 0, -1}) == Integers{3, -4, 0, lowest});
  CHECK(values(Arithmetic::floor_modulo, {7, -7, 7, -7, 5}, {3, 3, -3, -3, 0}) == Integers{1, 2, -2, -1, 0});
  CHECK(values(Arithmetic::power, {3, -2, 5, 2, -1, 0}, {4, 3, 0, -1, -3, 0}) == Integers{81, -8, 1, 0, -1, 1});
  CHECK(values(Arithmetic::maximum, {1, -5}, {2, -9}) == Integers{2, -5});
  Case c;
  const Ref x = c.leaf(tensor<std::int32_t>({2, 3}, {1, 5, -3, 4, 4, 2}));
  CHECK(c.list<std::int32_t>(c.b.reduce(Fold::sum, x, {1})) == Integers{3, 10});
  CHECK(c.list<std::int32_t>(c.b.reduce(Fold::product, x, {0})) == Integers{4, 20, -6});
  CHECK(c.list<std::int32_t>(c.b.reduce(Fold::maximum, x, {})) == Integers{5});
  CHECK(c.list<std::int32_t>(c.b.reduce(Fold::minimum, x, {1})) == Integers{-3, 2});
  CHECK(c.list<std::int32_t>(c.b(Cumulate{Fold::sum, 1}, {x})) == Integers{1, 6, 3, 4, 8, 10});
  CHECK(c.list<std::int32_t>(c.b(ArgTopK{3}, {x})) == Integers{1, 0, 2, 0, 1, 2});
  CHECK(c.list(c.b(Binary{Arithmetic::not_equal}, {x, c.b.constant(4, {}, DType::int32)})) == Reals{1, 1, 1, 0, 0, 1});
  CHECK(c.list<std::int32_t>(c.b.select(x, x, c.b.constant(9, {}, DType::int32))) == Integers{1, 5, -3, 4, 4, 2});
}

TEST_CASE("floats: remainders and quotients as in TensorFlow, halves to the even neighbour") {
  Case c;
  const Ref x = c.leaf(tensor<float>({4}, {7.5f, -7.5f, 7.5f, -7.5f})), y = c.leaf(tensor<float>({4}, {2, 2, -2, -2}));
  CHECK(c.list(c.b(Binary{Arithmetic::floor_divide}, {x, y})) == Reals{3, -4, -4, 3});
  CHECK(c.list(c.b(Binary{Arithmetic::floor_modulo}, {x, y})) == Reals{1.5f, 0.5f, -0.5f, -1.5f});
  const Ref halves = c.leaf(tensor<float>({4}, {0.5f, 1.5f, 2.5f, -0.6f}));
  CHECK(c.list(c.b.apply(Fn::round, halves)) == Reals{0, 2, 2, -1});
  const Ref odd = c.leaf(tensor<float>({4}, {nan, infinity, -infinity, 1}));
  CHECK(c.list(c.b.apply(Fn::is_nan, odd)) == Reals{1, 0, 0, 0});
  CHECK(c.list(c.b.apply(Fn::is_infinite, odd)) == Reals{0, 1, 1, 0});
}

TEST_CASE("ids count from the end when negative, and those outside give zeros") {
  Case c;
  const Ref table = c.leaf(tensor<float>({3, 2}, {1, 2, 3, 4, 5, 6})), ids = c.leaf(tensor<std::int32_t>({4}, {2, -3, 3, -4}));
  CHECK(c.list(c.b.gather(table, ids)) == Reals{5, 6, 1, 2, 0, 0, 0, 0});
  CHECK(c.list(c.b.gather(table, c.leaf(tensor<std::int32_t>({1}, {-1})), 1)) == Reals{2, 4, 6});
  const Ref top = c.b(ArgTopK{3}, {c.leaf(tensor<float>({2, 4}, {nan, 2, 7, 2, -1, -2, -3, -infinity}))});
  CHECK(c.list<std::int32_t>(top) == Integers{2, 1, 3, 0, 1, 2});
}

TEST_CASE("a function of the host sees strings and whole numbers as they come") {
  struct Lengths final : HostFunction {
    TensorSpec shape(const Specs& in) const override { return {in[0].shape, DType::int32}; }
    void run(std::span<const HostArray> in, const HostResult& out) const override {
      for (std::int64_t i = 0; i < out.size(); ++i) {
        std::string text;
        append_element(in[0].element(i), in[0].spec, text);
        out.as<std::int32_t>()[static_cast<std::size_t>(i)] = static_cast<std::int32_t>(text.size());
      }
    }
  };
  const std::vector<std::string> words{"one", "", "three", "vier"};
  Case c;
  const Ref text = c.leaf(Tensor::strings({2, 2}, words));
  CHECK(c.list<std::int32_t>(c.b(HostCall{std::make_shared<Lengths>()}, {c.b.reshape(text, {4})})) == Integers{3, 0, 5, 4});
}

TEST_CASE("random numbers have their distribution, and do not depend on how the batch is cut unless all rows share them") {
  const auto draw = [](const Op& op, std::int64_t rows, std::int64_t first_row) {
    Case c;
    const Tensor t = c.value(c.b(op, {c.leaf(test::random_tensor({rows, 5}, 1))}), {7, 11}, first_row);
    return Reals(t.as<float>().begin(), t.as<float>().end());
  };
  for (const Op& op : {Op(RandomUniform{-1, 3, 2}), Op(RandomNormal{1, 2, 2})}) {
    const auto whole = draw(op, 4000, 0), rest = draw(op, 3000, 1000);
    CHECK(std::equal(rest.begin(), rest.end(), whole.begin() + 5000));
    double sum = 0, squares = 0;
    for (const double v : whole) sum += v, squares += (v - 1) * (v - 1);
    const double variance = std::holds_alternative<RandomNormal>(op) ? 4 : 16.0 / 12;
    CHECK(sum / 20000 == doctest::Approx(1).epsilon(0.03));
    CHECK(squares / 20000 == doctest::Approx(variance).epsilon(0.03));
  }
  const auto uniform = draw(RandomUniform{-1, 3, 2}, 4000, 0);
  CHECK(*std::min_element(uniform.begin(), uniform.end()) >= -1);
  CHECK(*std::max_element(uniform.begin(), uniform.end()) < 3);
  const RandomUniform shared{0, 1, 2, Draw::per_batch};
  CHECK(draw(shared, 1, 0) == draw(shared, 1, 9));
}

TEST_CASE("every dtype is cast to float32 and int32") {
  constexpr auto lowest = std::numeric_limits<std::int32_t>::min();
  CHECK(cast_to_int<float>({-1.9f, 1.9f, 3e9f, -3e9f, nan}) == Integers{-1, 1, lowest, lowest, lowest});
  CHECK(cast_to_int<double>({-1.9, 2147483647.5, -2147483648.9}) == Integers{-1, 2147483647, lowest});
  CHECK(cast_to_int<std::uint8_t>({0, 255}) == Integers{0, 255});
  CHECK(cast_to_int<std::int8_t>({-128}) == Integers{-128});
  CHECK(cast_to_int<std::uint16_t>({65535}) == Integers{65535});
  CHECK(cast_to_int<std::int64_t>({-5, std::int64_t{1} << 32}) == Integers{-5, lowest});
  const std::uint16_t half[]{0x3C00, 0xC100, 0x0001, 0x7C00, 0x7E00}, brain[]{0x3F80, 0xC040};
  for (const auto& [bits, dtype, expected] :
       {std::tuple{std::span<const std::uint16_t>(half), DType::float16, Reals{1, -2.5f, 0x1p-24f, infinity, nan}},
        std::tuple{std::span<const std::uint16_t>(brain), DType::bfloat16, Reals{1, -3}}}) {
    Case c;
    TensorSpec spec{{static_cast<std::int64_t>(bits.size())}, dtype};
    auto data = allocate(spec);
    std::memcpy(data.get(), bits.data(), bits.size_bytes());
    const auto got = c.list(c.b.cast(c.leaf({spec, data}), DType::float32));
    for (std::size_t i = 0; i < got.size(); ++i) CHECK((got[i] == expected[i] || (std::isnan(got[i]) && std::isnan(expected[i]))));
  }
}

TEST_CASE("a random mask does not depend on how the batch is cut, and changes with seed, stream and step") {
  const auto mask = [](std::int64_t rows, std::int64_t first_row, Moment now, std::uint32_t stream) {
    Case c;
    const Ref x = c.leaf(test::random_tensor({rows, 5}, 1));
    const Tensor t = c.value(c.b(RandomMask{0.25f, stream}, {x}), now, first_row);
    return Reals(t.as<float>().begin(), t.as<float>().end());
  };
  const Moment now{7, 11};
  const auto whole = mask(80, 0, now, 3);
  auto cut = mask(33, 0, now, 3);
  const auto rest = mask(47, 33, now, 3);
  cut.insert(cut.end(), rest.begin(), rest.end());
  CHECK(cut == whole);
  CHECK(mask(80, 0, {8, 11}, 3) != whole);
  CHECK(mask(80, 0, {7, 12}, 3) != whole);
  CHECK(mask(80, 0, now, 4) != whole);
  const auto dropped = std::count(whole.begin(), whole.end(), 0.0f);
  CHECK(dropped > 70);
  CHECK(dropped < 130);
  CHECK(dropped + std::count(whole.begin(), whole.end(), 1 / 0.75f) == 400);
}

TEST_CASE("crossentropy is exact where probabilities are not: saturated logits, masked classes, ids outside") {
  Case c;
  const Ref logits = c.leaf(tensor<float>({4, 2}, {100, 0, 0, -infinity, 1000, 999, 1, 2})),
            ids = c.leaf(tensor<std::int32_t>({4}, {1, 0, 1, 2}));
  const Refs out = c.b.all(SoftmaxCrossEntropy{}, {logits, ids});
  const auto loss = c.list(out[0]);
  CHECK(loss[0] == 100);
  CHECK(loss[1] == 0);
  CHECK(loss[2] == doctest::Approx(1.3132617));
  CHECK(std::isnan(loss[3]));
  const auto d = c.list(c.b(SoftmaxCrossEntropyGradient{}, {out[1], ids, c.b(Constant{{4}, 1}, {})}));
  CHECK(d[0] == doctest::Approx(1));
  CHECK(std::isnan(d[7]));
}

TEST_CASE("a state takes its value at the end of the step") {
  Case c;
  const Ref state = c.leaf(tensor<float>({2}, {1, 2}), Role::state);
  const Ref next = c.b.affine(state, 1, 10);
  c.b.all(StateUpdate{}, {state, next});
  const Ref later = c.b.affine(state, 2);
  CHECK(c.list(state) == Reals{11, 12});
  CHECK(c.list(later) == Reals{2, 4});
}

}  // namespace tenon
