// The derivatives of recurrences, transposed convolutions, sampled images and alignments against finite differences.
#include <doctest/doctest.h>

#include "gradient_case.h"
#include "tenon/ir/recurrence.h"
#include "tenon/ir/window.h"

namespace tenon {
namespace {

using namespace ir;
using test::close;
using Case = test::GradientCase;

/// Mask of a batch of three rows and five steps: nothing left out, steps at the start and inside, everything.
Tensor mask() {
  const float m[]{1, 1, 1, 1, 1, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0};
  return Tensor::copy<float>({3, 5}, m);
}

Refs make(Case& c, const Recurrence& op) {
  const std::int64_t units = 2, width = gates(op.cell) * units;
  Refs in{c.random({3, 5, width}), c.random({units, width}), c.random({3, units})};
  if (op.cell == Cell::lstm) in.push_back(c.random({3, units}));
  if (op.recurrent_bias) in.push_back(c.random({width}));
  if (op.masked) {
    in.push_back(c.b.leaf(Role::data, 50, mask().spec()));
    c.values.emplace_back(in.back(), mask());
  }
  return c.b.all(op, in);
}

/// Every kind of cell there is.
std::vector<Recurrence> cells() {
  std::vector<Recurrence> all{{.cell = Cell::simple}, {.cell = Cell::lstm}, {.cell = Cell::gru}, {.cell = Cell::gru, .reset_after = false}};
  all.push_back({.cell = Cell::gru, .recurrent_bias = true});
  return all;
}

}  // namespace

TEST_CASE("derivatives of recurrences in all their results, both ways, masked or not") {
  for (Recurrence op : cells())
    for (const int way : {0, 1, 2, 3})
      for (const int masking : {0, 1, 2}) {
        op.reads_backward = way & 1;
        op.writes_backward = way & 2;
        op.masked = masking > 0;
        op.zero_where_masked = masking == 2;
        CAPTURE(static_cast<int>(op.cell));
        CAPTURE(op.reset_after);
        CAPTURE(way);
        CAPTURE(masking);
        const std::size_t results = op.cell == Cell::lstm ? 3 : 2;
        for (std::size_t k = 0; k < results; ++k) {
          if (way != 0 && k > 0) continue;
          Case c;
          CHECK(c.error(make(c, op)[k]) < close);
        }
        Case c;  // all of them at once
        const Refs out = make(c, op);
        Ref sum = c.b.sum(out[0], {1});
        for (std::size_t k = 1; k < results; ++k) sum = c.b.multiply(sum, out[k]);
        CHECK(c.error(sum, 0.01) < 2 * close);
      }
}

TEST_CASE("derivatives of recurrences with every function of a gate") {
  for (Recurrence op : cells())
    for (const auto& [fn, recurrent] :
         {std::pair{Gate::linear, Gate::sigmoid}, std::pair{Gate::sigmoid, Gate::tanh}, std::pair{Gate::tanh, Gate::hard_sigmoid}}) {
      op.activation = fn;
      op.recurrent_activation = recurrent;
      CAPTURE(static_cast<int>(op.cell));
      CAPTURE(static_cast<int>(fn));
      Case c;
      CHECK(c.error(make(c, op)[0]) < close);
    }
  CHECK(derivative(Gate::relu, 2.0f) == 1);
  CHECK(derivative(Gate::relu, 0.0f) == 0);
  CHECK(derivative(Gate::hard_sigmoid, 1.0f) == 0);
  CHECK(derivative(Gate::hard_sigmoid, 0.5f) == doctest::Approx(1.0 / 6));
}

TEST_CASE("a transposed convolution is differentiable in both operands") {
  struct Row {
    Shape y;
    Ints size, strides, dilation;
    std::int64_t groups;
    Padding padding;
    std::int64_t output_padding;
  };
  const std::vector<Row> rows{{{2, 3, 4, 2}, {3, 2}, {2, 2}, {1, 1}, 1, Padding::same, -1},
                              {{2, 3, 2, 2}, {2, 3}, {3, 2}, {1, 1}, 1, Padding::valid, -1},
                              {{1, 3, 3, 2}, {3, 3}, {2, 2}, {1, 1}, 1, Padding::same, 1},
                              {{2, 4, 3}, {3}, {1}, {2}, 1, Padding::valid, -1},
                              {{1, 2, 3, 2, 4}, {2, 2, 2}, {2, 1, 2}, {1, 1, 1}, 2, Padding::valid, -1}};
  for (const auto& r : rows) {
    Shape x{r.y[0]}, kernel;
    for (std::size_t i = 0; i < r.size.size(); ++i) {
      x.dims.push_back(transposed(r.y[static_cast<int>(i) + 1], r.size[i], r.strides[i], r.dilation[i], r.padding, r.output_padding));
      kernel.dims.emplace_back(r.size[i]);
    }
    x.dims.emplace_back(3 * r.groups);
    kernel.dims.emplace_back(3);
    kernel.dims.push_back(r.y[-1]);
    CAPTURE(to_string(r.y) + " -> " + to_string(x));
    Case c;
    const Convolution forward{make_window(x, r.size, r.strides, r.dilation, r.padding), r.groups};
    const Ref y = c.random(r.y), k = c.random(kernel);
    CHECK(c.error(c.b(ConvolutionInputGradient{forward, x}, {y, k})) < close);
  }
}

TEST_CASE("the axes of transposed convolutions are Keras'") {
  const auto length = [](std::int64_t n, std::int64_t size, std::int64_t stride, Padding padding, std::int64_t output_padding) {
    return transposed(n, size, stride, 1, padding, output_padding).value;
  };
  CHECK(length(4, 3, 2, Padding::valid, -1) == 9);
  CHECK(length(4, 2, 3, Padding::valid, -1) == 12);
  CHECK(length(4, 3, 2, Padding::same, -1) == 8);
  CHECK(length(4, 3, 2, Padding::same, 0) == 7);
  CHECK(length(4, 3, 2, Padding::valid, 1) == 10);
  CHECK(transposed(4, 3, 1, 2, Padding::valid, -1).value == 8);
  CHECK_FALSE(transposed(Dim{}, 3, 1, 1, Padding::same, -1).known());
}

TEST_CASE("sampled images are differentiable in the image, wherever a pixel comes from") {
  const float t[]{0.8f, -0.3f, 1.2f, 0.25f, 1.1f, -1.4f, 0.02f, 0.01f, -1, 0, 5.6f, 0, 1.3f, -3.3f, 0, 0};
  for (const Outside outside : {Outside::constant, Outside::nearest, Outside::reflect, Outside::wrap})
    for (const Interpolation way : {Interpolation::nearest, Interpolation::bilinear}) {
      CAPTURE(static_cast<int>(outside));
      Case c;
      const Tensor transforms = Tensor::copy<float>({2, 8}, t);
      const Ref x = c.random({2, 4, 5, 2}), given = c.b.leaf(Role::data, 50, transforms.spec());
      c.values.emplace_back(given, transforms);
      CHECK(c.error(c.b(AffineImage{way, outside, 0.5f}, {x, given})) < close);
    }
}

TEST_CASE("the loss of alignments is differentiable in the logits") {
  for (const std::int64_t blank : {0, -1, 1}) {
    CAPTURE(blank);
    Case c;
    const std::int32_t labels[]{2, 2, 3, 3, 2, 0}, lengths[]{3, 2}, times[]{6, 4};
    const Ref logits = c.random({2, 6, 5}, -2, 2);
    Refs in{logits};
    for (const auto& [shape, values] :
         {std::pair{Shape{2, 3}, std::span<const std::int32_t>(labels)}, std::pair{Shape{2}, std::span<const std::int32_t>(lengths)},
          std::pair{Shape{2}, std::span<const std::int32_t>(times)}}) {
      in.push_back(c.b.leaf(Role::data, 50, {shape, DType::int32}));
      c.values.emplace_back(in.back(), Tensor::copy<std::int32_t>(shape, values));
    }
    CHECK(c.error(c.b(Ctc{blank}, in)) < close);
  }
}

}  // namespace tenon
