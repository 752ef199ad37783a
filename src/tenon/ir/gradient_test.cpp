// Every derivative against finite differences of the reference backend, on random shapes.
#include <doctest/doctest.h>

#include "gradient_case.h"
#include "tenon/base/assert.h"
#include "tenon/ir/window.h"

namespace tenon {
namespace {

using namespace ir;
using test::close;
using test::reference;
using Case = test::GradientCase;

/// Pseudo-random integers low..high, the same in every run.
struct Dice {
  std::uint64_t count = 0;
  std::int64_t operator()(std::int64_t low, std::int64_t high) {
    return low + philox({5, 5}, count++, 0)[0] % static_cast<std::uint64_t>(high - low + 1);
  }
};

}  // namespace

TEST_CASE("element-wise derivatives of smooth functions and of those with a kink at 0") {
  for (const Fn fn : {Fn::identity, Fn::relu,   Fn::step, Fn::sigmoid, Fn::tanh,   Fn::softplus,   Fn::exp, Fn::abs,
                      Fn::sign,     Fn::square, Fn::erf,  Fn::gelu,    Fn::silu,   Fn::expm1,      Fn::sin, Fn::cos,
                      Fn::atan,     Fn::sinh,   Fn::cosh, Fn::asinh,   Fn::is_nan, Fn::is_infinite}) {
    CAPTURE(static_cast<int>(fn));
    Case c;
    CHECK(c.error(c.b.apply(fn, c.spread({4, 5}, 0.2f))) < close);
  }
}

TEST_CASE("element-wise derivatives of functions of positive numbers") {
  for (const Fn fn : {Fn::log, Fn::sqrt, Fn::rsqrt, Fn::reciprocal, Fn::log1p}) {
    CAPTURE(static_cast<int>(fn));
    Case c;
    CHECK(c.error(c.b.apply(fn, c.random({3, 4}, 0.8f, 2.5f)), 0.01) < close);
  }
}

TEST_CASE("element-wise derivatives of functions of a bounded argument, and of steps between their jumps") {
  const auto check = [](Fn fn, float low, float high) {
    CAPTURE(static_cast<int>(fn));
    Case c;
    CHECK(c.error(c.b.apply(fn, c.random({3, 4}, low, high)), 0.005) < close);
  };
  for (const Fn fn : {Fn::asin, Fn::acos, Fn::atanh, Fn::tan}) check(fn, -0.7f, 0.7f);
  check(Fn::acosh, 1.4f, 3);
  for (const Fn fn : {Fn::floor, Fn::ceil}) check(fn, 1.1f, 1.9f);
  check(Fn::round, 0.6f, 1.4f);
}

TEST_CASE("element-wise derivatives with attributes") {
  for (const Eltwise op : {Eltwise{Fn::affine, -2.5f, 0.7f}, Eltwise{Fn::clip, -0.6f, 0.8f}, Eltwise{Fn::within, -0.6f, 0.8f}}) {
    CAPTURE(static_cast<int>(op.fn));
    Case c;
    CHECK(c.error(c.b(op, {c.spread({20}, 0.2f)})) < close);
  }
}

TEST_CASE("binary derivatives, broadcast both ways") {
  const std::pair<Shape, Shape> shapes[]{{{3, 4}, {3, 4}},    {{3, 4}, {4}}, {{4}, {3, 4}}, {{3, 1}, {1, 4}},
                                         {{2, 1, 3}, {4, 1}}, {{}, {2, 2}},  {{2, 2}, {}},  {{1, 1}, {1}}};
  for (const Arithmetic fn :
       {Arithmetic::add, Arithmetic::subtract, Arithmetic::multiply, Arithmetic::divide, Arithmetic::maximum, Arithmetic::minimum})
    for (const auto& [left, right] : shapes) {
      CAPTURE(static_cast<int>(fn));
      CAPTURE(to_string(left) + " " + to_string(right));
      Case c;
      const Ref x = c.spread(left, 0.21f), y = fn == Arithmetic::divide ? c.random(right, 1, 2) : c.spread(right, 0.13f);
      CHECK(c.error(c.b(Binary{fn}, {x, y}), 0.008) < close);
    }
}

TEST_CASE("derivatives of powers, remainders and angles") {
  const std::pair<Shape, Shape> shapes[]{{{3, 4}, {3, 4}}, {{3, 4}, {4}}, {{}, {2, 2}}};
  for (const auto& [left, right] : shapes) {
    CAPTURE(to_string(left) + " " + to_string(right));
    Case power, modulo, angle, quotient;
    CHECK(power.error(power.b(Binary{Arithmetic::power}, {power.random(left, 0.5f, 2), power.random(right, -2, 2)}), 0.01) < close);
    CHECK(modulo.error(modulo.b(Binary{Arithmetic::floor_modulo}, {modulo.random(left, 4.1f, 4.4f), modulo.random(right, 1.5f, 1.9f)}),
                       0.005) < close);
    CHECK(angle.error(angle.b(Binary{Arithmetic::arctan2}, {angle.random(left, -1, 1), angle.random(right, 0.7f, 2)}), 0.01) < close);
    const Ref a = quotient.random(left, 4.1f, 4.4f), b = quotient.random(right, 1.5f, 1.9f);
    CHECK(quotient.error(quotient.b.add(quotient.b(Binary{Arithmetic::floor_divide}, {a, b}), quotient.b.add(a, b)), 0.005) < close);
  }
}

TEST_CASE("a power of 0 or less has no derivative in its exponent, as in TensorFlow") {
  Case c;
  const float base[]{0, -2, 2}, exponent[]{2, 2, 2};
  const Ref x = c.leaf(Tensor::copy<float>({3}, base)), y = c.leaf(Tensor::copy<float>({3}, exponent));
  const Refs d = gradient(c.graph, c.b.sum(c.b(Binary{Arithmetic::power}, {x, y})), {x, y});
  const auto values = test::evaluate(c.graph, c.values, reference());
  const auto dx = values[static_cast<std::size_t>(d[0].id)].as<float>(), dy = values[static_cast<std::size_t>(d[1].id)].as<float>();
  CHECK(std::vector<float>(dx.begin(), dx.end()) == std::vector<float>{0, -4, 4});
  CHECK(dy[0] == 0);
  CHECK(dy[1] == 0);
  CHECK(dy[2] == doctest::Approx(4 * std::log(2.0)));
}

TEST_CASE("a choice passes the gradient to what was chosen") {
  const float flags[]{1, 0, -2, 0};
  for (const bool small : {false, true}) {
    Case c;
    const Tensor flag = Tensor::copy<float>({4}, flags);
    const Ref condition = c.b.leaf(Role::data, 9, flag.spec());
    c.values.emplace_back(condition, flag);
    const Ref a = c.random({3, 4}), b = small ? c.random({3, 1}) : c.random({3, 4});
    CHECK(c.error(c.b.select(condition, a, b)) < close);
    CHECK(c.error(c.b.select(condition, b, a)) < close);
  }
}

TEST_CASE("of two equal operands the first takes the gradient of maximum and minimum") {
  for (const Arithmetic fn : {Arithmetic::maximum, Arithmetic::minimum}) {
    Case c;
    const float one = 1;
    const Ref x = c.leaf(Tensor::copy<float>({1}, {&one, 1})), y = c.leaf(Tensor::copy<float>({1}, {&one, 1}));
    const Refs d = gradient(c.graph, c.b.sum(c.b(Binary{fn}, {x, y})), {x, y});
    const auto values = test::evaluate(c.graph, c.values, reference());
    CHECK(values[static_cast<std::size_t>(d[0].id)].as<float>()[0] == 1);
    CHECK(values[static_cast<std::size_t>(d[1].id)].as<float>()[0] == 0);
  }
}

TEST_CASE("matmul derivatives, each operand transposed or not") {
  for (const bool a : {false, true})
    for (const bool t : {false, true}) {
      CAPTURE(a);
      CAPTURE(t);
      Case c;
      const Ref x = c.random(a ? Shape{4, 3} : Shape{3, 4}), y = c.random(t ? Shape{5, 4} : Shape{4, 5});
      CHECK(c.error(c.b(MatMul{a, t}, {x, y})) < close);
    }
}

TEST_CASE("derivatives of many products at once, and of those that share an operand") {
  for (const bool a : {false, true})
    for (const bool t : {false, true}) {
      CAPTURE(a);
      CAPTURE(t);
      Case c, shared, outer;
      const Ref x = c.random(a ? Shape{2, 3, 4, 3} : Shape{2, 3, 3, 4}), y = c.random(t ? Shape{2, 3, 2, 4} : Shape{2, 3, 4, 2});
      CHECK(c.error(c.b(MatMul{a, t}, {x, y})) < close);
      const Ref s = shared.random(a ? Shape{2, 4, 3} : Shape{2, 3, 4}), w = shared.random(t ? Shape{2, 4} : Shape{4, 2});
      const Ref product = shared.b.matmul(s, w, {a, t});
      CHECK(shared.b.shape(product) == Shape{2, 3, 2});
      CHECK(shared.error(product) < close);
      const Ref u = outer.random(a ? Shape{3, 1, 4, 2} : Shape{3, 1, 2, 4}), v = outer.random(t ? Shape{2, 5, 4} : Shape{2, 4, 5});
      CHECK(outer.b.shape(outer.b.matmul(u, v, {a, t})) == Shape{3, 2, 2, 5});
      CHECK(outer.error(outer.b.matmul(u, v, {a, t})) < close);
    }
}

TEST_CASE("convolution derivatives in one, two and three dimensions, with strides, dilation, groups and padding") {
  Dice dice;
  for (int round = 0; round < 24; ++round) {
    const auto axes = static_cast<std::size_t>(dice(1, 3));
    const auto groups = dice(1, 2), in = dice(1, 2), out = dice(1, 2);
    const Padding padding = dice(0, 1) ? Padding::same : Padding::valid;
    Ints size, strides, dilation;
    Shape x{dice(1, 2)}, kernel;
    for (std::size_t i = 0; i < axes; ++i) {
      size.push_back(dice(1, 3));
      strides.push_back(dice(1, 3));
      dilation.push_back(strides.back() == 1 ? dice(1, 2) : 1);
      x.dims.push_back(extent(size.back(), dilation.back()) + dice(0, 2));
      kernel.dims.push_back(size.back());
    }
    for (const auto n : {in * groups}) x.dims.push_back(n);
    for (const auto n : {in, out * groups}) kernel.dims.push_back(n);
    CAPTURE(to_string(x) + " " + to_string(kernel) + " groups " + std::to_string(groups));
    Case c;
    const Convolution op{make_window(x, size, strides, dilation, padding), groups};
    const Ref a = c.random(x), k = c.random(kernel);
    CHECK(c.error(c.b(op, {a, k})) < close);
  }
}

TEST_CASE("pooling derivatives in one, two and three dimensions, overlapping or not") {
  Dice dice;
  for (int round = 0; round < 24; ++round) {
    const auto axes = static_cast<std::size_t>(dice(1, 3));
    const PoolKind kind = round % 2 ? PoolKind::maximum : PoolKind::average;
    Ints size, strides;
    Shape x{dice(1, 2)};
    for (std::size_t i = 0; i < axes; ++i) {
      size.push_back(dice(1, 3));
      strides.push_back(dice(1, 3));
      x.dims.push_back(size.back() + dice(0, 2));
    }
    x.dims.push_back(dice(1, 2));
    CAPTURE(to_string(x));
    Case c;
    const Pooling op{kind, make_window(x, size, strides, Ints(axes, 1), dice(0, 1) ? Padding::same : Padding::valid)};
    CHECK(c.error(c.b(op, {c.spread(x, 0.1f)}), 0.01) < close);
  }
}

TEST_CASE("reduce, broadcast and the sums of the builder") {
  for (const Ints& axes : {Ints{0}, Ints{1}, Ints{2}, Ints{0, 2}, Ints{0, 1, 2}}) {
    Case sum, largest, smallest, product, squeezed, mean;
    CHECK(sum.error(sum.b(Reduce{Fold::sum, axes}, {sum.random({2, 3, 4})})) < close);
    CHECK(largest.error(largest.b(Reduce{Fold::maximum, axes}, {largest.spread({2, 3, 4}, 0.1f)}), 0.01) < close);
    CHECK(smallest.error(smallest.b(Reduce{Fold::minimum, axes}, {smallest.spread({2, 3, 4}, 0.1f)}), 0.01) < close);
    CHECK(product.error(product.b(Reduce{Fold::product, axes}, {product.random({2, 3, 4}, -1.5f, 1.5f)})) < close);
    CHECK(mean.error(mean.b.mean(mean.random({2, 3, 4}), axes, Axes::stay)) < close);
    CHECK(squeezed.error(squeezed.b.sum(squeezed.random({2, 3, 4}), axes)) < close);
  }
  Case c, mean, all;
  CHECK(c.error(c.b(Broadcast{{2, 3, 4}}, {c.random({3, 1})})) < close);
  CHECK(mean.error(mean.b.mean_last(mean.random({2, 3}))) < close);
  const Ref total = all.b.sum(all.random({2, 3}));
  CHECK(all.b.shape(total) == Shape{});
  CHECK(all.error(total) < close);
}

TEST_CASE("equal maxima share the gradient evenly, as in TensorFlow") {
  Case c;
  const float x[]{1, 3, 3, 2};
  const Ref r = c.leaf(Tensor::copy<float>({4}, x));
  const Refs d = gradient(c.graph, c.b.sum(c.b(Reduce{Fold::maximum, {0}}, {r})), {r});
  const auto dx = test::evaluate(c.graph, c.values, reference())[static_cast<std::size_t>(d[0].id)];
  CHECK(std::vector<float>(dx.as<float>().begin(), dx.as<float>().end()) == std::vector<float>{0, 0.5, 0.5, 0});
}

TEST_CASE("the derivative of a product is right where a factor is 0") {
  Case c;
  const float x[]{2, 0, 3, 0, 0, 5};
  const Ref r = c.leaf(Tensor::copy<float>({2, 3}, x));
  const Refs d = gradient(c.graph, c.b.sum(c.b.reduce(Fold::product, r, {1})), {r});
  const auto dx = test::evaluate(c.graph, c.values, reference())[static_cast<std::size_t>(d[0].id)];
  CHECK(std::vector<float>(dx.as<float>().begin(), dx.as<float>().end()) == std::vector<float>{0, 6, 0, 0, 0, 0});
}

TEST_CASE("cumulative sums and products, forwards and backwards") {
  for (const int axis : {0, 1, 2})
    for (const bool exclusive : {false, true})
      for (const bool reverse : {false, true}) {
        Case sum, product;
        CHECK(sum.error(sum.b(Cumulate{Fold::sum, axis, exclusive, reverse}, {sum.random({2, 3, 4})})) < close);
        CHECK(product.error(product.b(Cumulate{Fold::product, axis, exclusive, reverse}, {product.random({2, 3, 4}, 0.5f, 1.5f)})) < close);
      }
}

TEST_CASE("rows brought to mean 0 and variance 1, or to mean square 1") {
  for (const bool centered : {true, false}) {
    Case c, scaled;
    CHECK(c.error(c.b(NormalizeRows{0.1f, centered}, {c.random({2, 3, 5})}), 0.01) < close);
    const Refs out = scaled.b.all(NormalizeRows{0.1f, centered}, {scaled.random({3, 5})});
    CHECK(scaled.error(scaled.b.multiply(out[0], out[1]), 0.01) < close);
    CHECK(scaled.error(out[1], 0.01) < close);
  }
}

TEST_CASE("what is picked more than once gets every gradient, what is outside none") {
  const std::int32_t numbers[]{2, 0, -1, 2, 7, -9};
  for (const int axis : {0, 1, 2}) {
    Case c;
    const Tensor ids = Tensor::copy<std::int32_t>({2, 3}, numbers);
    const Ref i = c.b.leaf(Role::data, 9, ids.spec());
    c.values.emplace_back(i, ids);
    const Ref y = c.b.gather(c.random({3, 4, 5}), i, axis);
    CHECK(c.b.shape(y) == (axis == 0 ? Shape{2, 3, 4, 5} : axis == 1 ? Shape{3, 2, 3, 5} : Shape{3, 4, 2, 3}));
    CHECK(c.error(y) < close);
  }
  Case along, top;
  const Tensor ids = Tensor::copy<std::int32_t>({2, 3}, numbers);
  const Ref i = along.b.leaf(Role::data, 9, ids.spec());
  along.values.emplace_back(i, ids);
  CHECK(along.error(along.b(TakeAlong{}, {along.random({2, 4}), i})) < close);
  const Ref x = top.spread({3, 5}, 0.3f);
  CHECK(top.error(top.b(TakeAlong{}, {x, top.b(ArgTopK{2}, {x})})) < close);
}

TEST_CASE("derivatives of what only moves values") {
  for (const Ints& perm : {Ints{0, 2, 1}, Ints{2, 0, 1}, Ints{1, 2, 0}, Ints{0, 1, 2}}) {
    Case transpose;
    CHECK(transpose.error(transpose.b.transpose(transpose.random({2, 3, 4}), perm)) < close);
  }
  Case flip;
  CHECK(flip.error(flip.b(Flip{{0, 2}}, {flip.random({2, 3, 4})})) < close);
  Case reshape, slice, pad, concat;
  CHECK(reshape.error(reshape.b.reshape(reshape.random({2, 6}), {3, 4})) < close);
  CHECK(slice.error(slice.b(Slice{1, 2, 3}, {slice.random({2, 6, 2})})) < close);
  CHECK(pad.error(pad.b(Pad{{0, 1, 2}, {0, 0, 1}}, {pad.random({2, 3, 2})})) < close);
  const Ref x = concat.random({2, 3, 2}), y = concat.random({2, 1, 2});
  CHECK(concat.error(concat.b(Concat{1}, {x, y, x})) < close);
}

TEST_CASE("softmax and crossentropy derivatives") {
  Case softmax, ids, rows, both;
  CHECK(softmax.error(softmax.b(Softmax{}, {softmax.random({2, 3, 4}, -2, 2)})) < close);

  const std::int32_t labels[]{3, 0, 1};
  const Tensor label = Tensor::copy<std::int32_t>({3}, labels);
  const Ref x = ids.random({3, 4}, -2, 2), t = ids.b.leaf(Role::data, 9, label.spec());
  ids.values.emplace_back(t, label);
  CHECK(ids.error(ids.b(SoftmaxCrossEntropy{}, {x, t})) < close);

  const auto share = [](Case& c, Ref raw) { return c.b.divide(raw, c.b(Reduce{Fold::sum, {c.b.shape(raw).rank() - 1}}, {raw})); };
  const Ref logits = rows.random({2, 3, 4}, -2, 2), target = share(rows, rows.random({2, 3, 4}, 0.5f, 2));
  CHECK(rows.error(rows.b(SoftmaxCrossEntropy{}, {logits, target})) < close);

  const Ref z = both.random({2, 4}, -2, 2), s = share(both, both.random({2, 4}, 0.5f, 2));
  const Refs out = both.b.all(SoftmaxCrossEntropy{}, {z, s});
  CHECK(both.error(both.b.multiply(out[1], both.b.reshape(out[0], {2, 1}))) < close);
}

TEST_CASE("the sum over shards is its own derivative, a random mask has none") {
  Case sum, mask;
  CHECK(sum.error(sum.b(ShardSum{}, {sum.random({3})})) < close);
  const Ref x = mask.random({4, 8});
  CHECK(mask.error(mask.b.multiply(x, mask.b(RandomMask{0.5f, 3}, {x}))) < close);
  CHECK(mask.error(mask.b.multiply(x, mask.b(RandomUniform{-1, 2, 3}, {x}))) < close);
  CHECK(mask.error(mask.b.multiply(x, mask.b(RandomNormal{0, 1, 3}, {x}))) < close);
}

TEST_CASE("a value used twice gets both gradients; one the loss does not depend on gets none") {
  Case c;
  const Ref x = c.random({3}), other = c.random({3});
  const Ref y = c.b.multiply(c.b.add(x, x), c.b.apply(Fn::exp, x));
  CHECK(c.error(y) < close);
  const Refs d = gradient(c.graph, c.b.sum(y), {x, other});
  CHECK(d[0].valid());
  CHECK_FALSE(d[1].valid());
}

TEST_CASE("nothing flows back through whole numbers, as in TensorFlow") {
  Case c;
  const Ref x = c.random({3, 4});
  const Ref whole = c.b.cast(c.b.cast(x, DType::int32), DType::float32), classes = c.b(OneHot{4}, {c.b(ArgMax{}, {x})});
  const Ref loss = c.b.sum(c.b.add(whole, classes));
  CHECK_FALSE(gradient(c.graph, loss, {x})[0].valid());
}

TEST_CASE("the gradient of the loss in itself is 1") {
  Case c;
  const Ref x = c.random({});
  const Refs d = gradient(c.graph, x, {x});
  CHECK(test::evaluate(c.graph, c.values, reference())[static_cast<std::size_t>(d[0].id)].as<float>()[0] == 1);
}

TEST_CASE("an operation without derivative on the way to the loss is a bug, not a constant") {
  Case c;
  const Ref x = c.random({3});
  const Ref slope = c.b(NormalizeRowsGradient{{0.1f}}, {x, c.b.constant(1, {1}), x});
  CHECK_THROWS_AS(gradient(c.graph, c.b.sum(slope), {x}), InternalError);
  Case fused;
  const Ref a = fused.random({2, 2}), bias = fused.random({2});
  const Ref y = fused.b(MatMul{.epilogue = {.bias = true}}, {a, a, bias});
  CHECK_THROWS_AS(gradient(fused.graph, fused.b.sum(y), {a}), InternalError);
}

}  // namespace tenon
