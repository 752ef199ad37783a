// Convolutions and pooling of the cpu backend against the reference backend.
#include <doctest/doctest.h>

#include "compare_backends.h"
#include "tenon/ir/window.h"

namespace tenon {
namespace {

using namespace test;  // the whole file is about comparing

struct ConvolutionCase {
  Shape x;
  std::int64_t filters;
  ir::Ints size, strides, dilation;
  std::int64_t groups;
  ir::Padding padding;
};

const std::vector<ConvolutionCase> convolutions{
    {{4, 28, 28, 1}, 32, {3, 3}, {1, 1}, {1, 1}, 1, ir::Padding::valid},
    {{4, 13, 13, 32}, 64, {3, 3}, {1, 1}, {1, 1}, 1, ir::Padding::valid},
    {{1, 28, 28, 1}, 32, {3, 3}, {1, 1}, {1, 1}, 1, ir::Padding::same},
    {{2, 9, 7, 3}, 8, {3, 3}, {2, 2}, {1, 1}, 1, ir::Padding::same},
    {{2, 9, 7, 5}, 7, {3, 2}, {1, 2}, {1, 1}, 1, ir::Padding::same},
    {{2, 11, 11, 4}, 6, {3, 3}, {1, 1}, {2, 2}, 1, ir::Padding::valid},
    {{2, 11, 11, 3}, 5, {3, 3}, {1, 1}, {2, 3}, 1, ir::Padding::same},
    {{2, 8, 8, 16}, 32, {1, 1}, {1, 1}, {1, 1}, 1, ir::Padding::valid},
    {{3, 8, 8, 17}, 3, {1, 1}, {2, 2}, {1, 1}, 1, ir::Padding::valid},
    {{2, 8, 8, 4}, 6, {3, 3}, {1, 1}, {1, 1}, 2, ir::Padding::same},
    {{2, 8, 8, 32}, 64, {3, 3}, {2, 2}, {1, 1}, 4, ir::Padding::same},
    {{2, 8, 8, 6}, 9, {2, 2}, {1, 1}, {1, 1}, 3, ir::Padding::valid},
    {{1, 6, 6, 1}, 1, {6, 6}, {1, 1}, {1, 1}, 1, ir::Padding::valid},
    {{2, 8, 8, 1}, 1, {3, 3}, {1, 1}, {1, 1}, 1, ir::Padding::same},
    {{2, 5, 5, 12}, 1, {5, 5}, {1, 1}, {1, 1}, 1, ir::Padding::same},
    {{5, 4, 4, 2}, 3, {4, 1}, {1, 1}, {1, 1}, 1, ir::Padding::valid},
    {{3, 12, 6}, 10, {3}, {1}, {1}, 1, ir::Padding::same},
    {{2, 17, 16}, 32, {4}, {2}, {1}, 1, ir::Padding::valid},
    {{2, 17, 3}, 5, {3}, {1}, {3}, 1, ir::Padding::same},
    {{2, 17, 8}, 4, {5}, {3}, {1}, 2, ir::Padding::same},
    {{2, 9, 9, 4}, 6, {3, 3}, {2, 3}, {2, 2}, 1, ir::Padding::valid},
    {{2, 5, 6, 7, 3}, 4, {3, 3, 3}, {1, 1, 1}, {1, 1, 1}, 1, ir::Padding::same},
    {{2, 5, 6, 7, 16}, 16, {2, 3, 2}, {2, 1, 2}, {1, 1, 1}, 1, ir::Padding::valid},
    {{1, 6, 6, 6, 4}, 6, {2, 2, 2}, {1, 1, 1}, {2, 1, 2}, 2, ir::Padding::same},
};

/// Each channel with a window of its own, and some with several filters.
const std::vector<ConvolutionCase> depthwise{
    {{2, 8, 8, 32}, 32, {3, 3}, {1, 1}, {1, 1}, 32, ir::Padding::same},
    {{2, 9, 8, 33}, 33, {3, 3}, {2, 2}, {1, 1}, 33, ir::Padding::same},
    {{2, 9, 11, 5}, 5, {5, 4}, {1, 1}, {1, 1}, 5, ir::Padding::valid},
    {{2, 9, 11, 16}, 32, {3, 3}, {1, 1}, {2, 3}, 16, ir::Padding::same},
    {{2, 9, 11, 3}, 9, {3, 3}, {3, 2}, {1, 1}, 3, ir::Padding::valid},
    {{3, 19, 18}, 18, {7}, {2}, {1}, 18, ir::Padding::same},
    {{2, 4, 5, 9, 17}, 17, {2, 3, 3}, {1, 2, 1}, {1, 1, 1}, 17, ir::Padding::same},
};

void compare_convolution(const ConvolutionCase& k, const std::string& name) {
  const auto window = ir::make_window(k.x, k.size, k.strides, k.dilation, k.padding);
  Shape kernel;
  for (const auto s : k.size) kernel.dims.emplace_back(s);
  kernel.dims.emplace_back(k.x[-1].value / k.groups);
  kernel.dims.emplace_back(k.filters);
  const ir::Convolution op{window, k.groups};
  compare({op, {f(k.x), f(kernel)}, {false, true}}, name.c_str());
  const Shape y = op.shape({f(k.x), f(kernel)})[0].shape;
  for (const bool parameter : {true, false}) {
    compare({ir::ConvolutionInputGradient{op, k.x}, {f(y), f(kernel)}, {false, parameter}}, name.c_str());
    for (const auto fn : {ir::Fn::identity, ir::Fn::relu, ir::Fn::sigmoid, ir::Fn::tanh}) {
      const ir::Convolution fused{window, k.groups, {true, fn}};
      compare({fused, {f(k.x), f(kernel), f({k.filters})}, {false, parameter, true}}, name.c_str());
      const ir::ConvolutionInputGradient transposed{op, k.x, {true, fn}};
      compare({transposed, {f(y), f(kernel), f({k.x[-1]})}, {false, parameter, true}}, name.c_str());
    }
  }
  for (const bool bias : {true, false}) compare({ir::ConvolutionKernelGradient{op, kernel, bias}, {f(k.x), f(y)}}, name.c_str());
}

}  // namespace

TEST_CASE("convolutions and their gradients") {
  for (const auto& k : convolutions) compare_convolution(k, "convolution");
  for (const auto& k : depthwise) compare_convolution(k, "own depthwise convolution");
}

TEST_CASE("pooling and its gradients") {
  struct Pool {
    Shape x;
    ir::Ints size, strides;
    ir::Padding padding;
  };
  const std::vector<Pool> pools{{{4, 26, 26, 32}, {2, 2}, {2, 2}, ir::Padding::valid},
                                {{2, 11, 11, 64}, {2, 2}, {2, 2}, ir::Padding::valid},
                                {{2, 7, 9, 3}, {2, 2}, {2, 2}, ir::Padding::same},
                                {{2, 7, 9, 3}, {3, 3}, {2, 2}, ir::Padding::same},
                                {{1, 5, 5, 1}, {3, 2}, {1, 1}, ir::Padding::valid},
                                {{2, 6, 6, 300}, {3, 3}, {3, 3}, ir::Padding::valid},
                                {{2, 9, 4}, {2}, {2}, ir::Padding::same},
                                {{2, 5, 7, 6, 3}, {2, 3, 2}, {2, 2, 1}, ir::Padding::same},
                                {{2, 4, 4, 4, 17}, {2, 2, 2}, {2, 2, 2}, ir::Padding::valid}};
  for (const auto& p : pools)
    for (const auto kind : {ir::PoolKind::maximum, ir::PoolKind::average}) {
      const ir::Pooling op{kind, ir::make_window(p.x, p.size, p.strides, ir::Ints(p.size.size(), 1), p.padding)};
      const char* name = kind == ir::PoolKind::maximum ? "own max pooling" : "own average pooling";
      compare({op, {f(p.x)}}, name);
      const Shape y = op.shape({f(p.x)})[0].shape;
      // The gradient reads y: it must be the maximum of x. Whole numbers make ties, of which the first takes the gradient.
      const auto prepare = [&](bool relu) {
        return [&, relu](std::vector<std::vector<std::byte>>& operands) {
          auto* x = reinterpret_cast<float*>(operands[0].data());
          for (std::int64_t i = 0; i < elements(p.x); ++i) x[i] = relu ? std::max(0.0f, std::round(x[i])) : std::round(x[i]);
          static const auto reference = make_reference_backend();
          const std::vector<Buffer> in{{f(p.x), operands[0].data()}}, out{{f(y), operands[1].data()}};
          const bool none = false;
          reference->bind(op, {in, out}, {&none, 1})->run({});
        };
      };
      compare({ir::PoolingGradient{op}, {f(p.x), f(y), f(y)}, {}, prepare(false)}, name);
      if (kind == ir::PoolKind::maximum) compare({ir::PoolingGradient{op, true}, {f(p.x), f(y), f(y)}, {}, prepare(true)}, name);
    }
}

}  // namespace tenon
