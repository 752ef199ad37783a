// The cpu backend against the reference backend: every operation, shapes that layers make and shapes that break loops.
#include <doctest/doctest.h>

#include <cmath>

#include "compare_backends.h"

namespace tenon {
namespace {

using namespace test;  // the whole file is about comparing
using Case = BackendCase;

}  // namespace

TEST_CASE("products of matrices") {
  for (const auto& [rows, depth, columns] : std::vector<std::array<std::int64_t, 3>>{{4, 1600, 10},
                                                                                     {32, 784, 512},
                                                                                     {1, 1, 1},
                                                                                     {3, 5, 7},
                                                                                     {4, 16, 128},
                                                                                     {1, 10, 1},
                                                                                     {17, 33, 65},
                                                                                     {32, 1, 5},
                                                                                     {4, 5408, 10},
                                                                                     {5, 67, 3},
                                                                                     {1, 64, 12},
                                                                                     {70, 80, 2}})
    for (const bool ta : {false, true})
      for (const bool tb : {false, true})
        for (const bool parameter : {false, true}) {
          const Shape a = ta ? Shape{depth, rows} : Shape{rows, depth}, b = tb ? Shape{columns, depth} : Shape{depth, columns};
          compare({ir::MatMul{ta, tb}, {f(a), f(b)}, {false, parameter}}, "");
          for (const auto fn : {ir::Fn::identity, ir::Fn::relu, ir::Fn::sigmoid, ir::Fn::tanh})
            compare({ir::MatMul{ta, tb, {true, fn}}, {f(a), f(b), f({columns})}, {false, parameter, true}}, "");
          compare({ir::MatMul{ta, tb, {false, ir::Fn::relu}}, {f(a), f(b)}, {false, parameter}}, "");
        }
}

TEST_CASE("many products at once") {
  for (const auto& [rows, depth, columns] :
       std::vector<std::array<std::int64_t, 3>>{{7, 16, 7}, {1, 8, 33}, {20, 1, 5}, {64, 32, 64}, {3, 5, 1}})
    for (const bool ta : {false, true})
      for (const bool tb : {false, true}) {
        const Shape a = ta ? Shape{2, 3, depth, rows} : Shape{2, 3, rows, depth},
                    b = tb ? Shape{2, 3, columns, depth} : Shape{2, 3, depth, columns};
        compare({ir::MatMul{ta, tb}, {f(a), f(b)}}, "matmul of many");
        compare({ir::MatMul{ta, tb, {true, ir::Fn::tanh}}, {f(a), f(b), f({columns})}, {false, false, true}}, "matmul of many");
      }
}

TEST_CASE("products with few columns have kernels of their own") {
  for (const std::int64_t columns : {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13})
    for (const std::int64_t rows : {1, 4, 7}) {
      const Shape x{rows, 83}, weight{83, columns}, y{rows, columns};
      const char* name = columns <= 12 ? "own narrow matmul" : "matmul";
      compare({ir::MatMul{false, false, {true, ir::Fn::relu}}, {f(x), f(weight), f({columns})}, {false, true, true}}, name);
      compare({ir::MatMul{false, true}, {f(y), f(weight)}, {false, true}}, name);
      compare({ir::MatMul{true, false}, {f(x), f(y)}}, name);
    }
}

TEST_CASE("a square weight and its transpose are packed apart") {
  for (const std::int64_t n : {4, 16, 64}) {
    const TensorSpec spec = f({n, n});
    std::mt19937 random(1);
    auto x = random_bytes(spec, random), weight = random_bytes(spec, random);
    std::vector<std::byte> straight(x.size()), transposed(x.size()), wanted(x.size());
    const auto cpu = make_cpu_backend(), reference = make_reference_backend();
    const auto workspace = cpu->make_workspace();
    const std::vector<Buffer> in{{spec, x.data()}, {spec, weight.data()}};
    const std::vector<Buffer> first{{spec, straight.data()}}, second{{spec, transposed.data()}}, third{{spec, wanted.data()}};
    const bool flags[] = {false, true};
    const auto a = cpu->bind(ir::MatMul{}, {in, first, 0, workspace.get()}, flags);
    const auto b = cpu->bind(ir::MatMul{false, true}, {in, second, 0, workspace.get()}, flags);
    workspace->begin_step();
    a->run({});
    b->run({});
    for (const bool transpose : {false, true}) {
      reference->bind(ir::MatMul{false, transpose}, {in, third}, flags)->run({});
      for (std::int64_t i = 0; i < n * n; ++i)
        CHECK((transpose ? second : first)[0].f()[i] == doctest::Approx(static_cast<double>(third[0].f()[i])).epsilon(1e-4));
    }
  }
}

TEST_CASE("element-wise functions") {
  for (const std::int64_t n : {1, 5, 16, 1000}) {
    for (int fn = 0; fn <= static_cast<int>(ir::Fn::is_infinite); ++fn) {
      const auto function = static_cast<ir::Fn>(fn);
      const auto positive = [n](std::vector<std::vector<std::byte>>& operands) {
        for (std::int64_t i = 0; i < n; ++i)
          reinterpret_cast<float*>(operands[0].data())[i] = std::abs(reinterpret_cast<float*>(operands[0].data())[i]) + 0.1f;
      };
      // Within -0.95..0.95, 1.05..1.95 and 0.1..2.1: where these functions are defined and not too steep.
      const auto bounded = [n](float low, float share) {
        return [n, low, share](std::vector<std::vector<std::byte>>& operands) {
          for (std::int64_t i = 0; i < n; ++i)
            reinterpret_cast<float*>(operands[0].data())[i] = low + share * (reinterpret_cast<float*>(operands[0].data())[i] + 2);
        };
      };
      std::function<void(std::vector<std::vector<std::byte>>&)> prepare;
      switch (function) {
        case ir::Fn::log:
        case ir::Fn::sqrt:
        case ir::Fn::rsqrt:
        case ir::Fn::reciprocal: prepare = positive; break;
        case ir::Fn::tan:
        case ir::Fn::asin:
        case ir::Fn::acos:
        case ir::Fn::atanh:
        case ir::Fn::log1p: prepare = bounded(-0.95f, 0.475f); break;
        case ir::Fn::acosh: prepare = bounded(1.05f, 0.225f); break;
        default: break;
      }
      compare({ir::Eltwise{function, 0.5f, 0.75f}, {f({n})}, {}, prepare}, "own eltwise");
    }
  }
}

TEST_CASE("logarithms of what has none, and of the smallest and largest numbers") {
  const auto cpu = make_cpu_backend(), reference = make_reference_backend();
  constexpr float infinity = std::numeric_limits<float>::infinity();
  std::vector<float> x{0,        -0.0f, -1, infinity,    -infinity,  std::nanf(""), 1e-45f, 1e-39f,
                       1.2e-38f, 3e38f, 1,  0.99999994f, 1.0000001f, 0.7f,          0.71f};
  std::vector<float> got(x.size()), want(x.size());
  const TensorSpec spec = f({static_cast<std::int64_t>(x.size())});
  const auto buffer = [&](std::vector<float>& v) { return std::vector<Buffer>{{spec, reinterpret_cast<std::byte*>(v.data())}}; };
  const auto in = buffer(x), a = buffer(got), b = buffer(want);
  const auto workspace = cpu->make_workspace();
  const bool none = false;
  cpu->bind(ir::Eltwise{ir::Fn::log}, {in, a, 0, workspace.get()}, {&none, 1})->run({});
  reference->bind(ir::Eltwise{ir::Fn::log}, {in, b}, {&none, 1})->run({});
  for (std::size_t i = 0; i < x.size(); ++i) {
    CAPTURE(x[i]);
    if (std::isnan(want[i])) CHECK(std::isnan(got[i]));
    else if (std::isinf(want[i])) CHECK(got[i] == want[i]);
    else CHECK(std::abs(got[i] - want[i]) <= 3e-7f * std::abs(want[i]));
  }
}

TEST_CASE("exp, tanh, sigmoid and their like far from zero") {
  std::vector<float> values{0,   -0.0f, 1e-30f, 1e-6f, -1e-6f, 0.6249f, 0.6251f, 10,   -10,  30,    -30,   80,
                            -80, 88,    88.6f,  88.8f, 200,    -87,     -88,     -103, -200, 1e30f, -1e30f};
  for (const auto fn : {ir::Fn::exp, ir::Fn::tanh, ir::Fn::sigmoid, ir::Fn::erf, ir::Fn::softplus})
    for (const float v : values) {
      float x = v, got = 0, want = 0;
      const TensorSpec one = f({1});
      const std::vector<Buffer> in{{one, reinterpret_cast<std::byte*>(&x)}}, a{{one, reinterpret_cast<std::byte*>(&got)}},
          b{{one, reinterpret_cast<std::byte*>(&want)}};
      const auto cpu = make_cpu_backend(), reference = make_reference_backend();
      const auto workspace = cpu->make_workspace();
      const bool none = false;
      cpu->bind(ir::Eltwise{fn}, {in, a, 0, workspace.get()}, {&none, 1})->run({});
      reference->bind(ir::Eltwise{fn}, {in, b}, {&none, 1})->run({});
      CAPTURE(v);
      if (std::isinf(want)) CHECK(got == want);
      else CHECK(std::abs(got - want) <= 4e-7f * std::abs(want) + 2e-38f);
      x = std::nanf("");
      cpu->bind(ir::Eltwise{fn}, {in, a, 0, workspace.get()}, {&none, 1})->run({});
      CHECK(std::isnan(got));
    }
}

TEST_CASE("operations of two operands, broadcast") {
  const std::vector<std::pair<Shape, Shape>> pairs{{{4, 6}, {4, 6}},
                                                   {{4, 6}, {6}},
                                                   {{4, 6}, {1, 6}},
                                                   {{4, 6}, {4, 1}},
                                                   {{4, 6}, {1}},
                                                   {{1, 6}, {4, 1}},
                                                   {{2, 3, 4, 5}, {1, 1, 1, 5}},
                                                   {{2, 3, 4, 5}, {2, 1, 1, 5}},
                                                   {{2, 3, 4, 5}, {1, 3, 4, 1}},
                                                   {{5}, {2, 3, 4, 5}},
                                                   {{}, {3}},
                                                   {{1, 1}, {1, 1}},
                                                   {{33, 17}, {17}}};
  for (const auto& [a, b] : pairs)
    for (int fn = 0; fn <= static_cast<int>(ir::Arithmetic::where_positive); ++fn) {
      const auto away_from_zero = [&b = b](std::vector<std::vector<std::byte>>& operands) {
        auto* y = reinterpret_cast<float*>(operands[1].data());
        for (std::int64_t i = 0; i < elements(b); ++i) y[i] += y[i] < 0 ? -0.5f : 0.5f;
      };
      const auto of_positive = [&, &a = a](std::vector<std::vector<std::byte>>& operands) {
        away_from_zero(operands);
        auto* x = reinterpret_cast<float*>(operands[0].data());
        for (std::int64_t i = 0; i < elements(a); ++i) x[i] = std::abs(x[i]) + 0.5f;
      };
      const std::function<void(std::vector<std::vector<std::byte>>&)> prepare[]{away_from_zero, of_positive};
      const bool is_power = fn == static_cast<int>(ir::Arithmetic::power);
      compare({ir::Binary{static_cast<ir::Arithmetic>(fn)}, {f(a), f(b)}, {}, prepare[is_power]}, "own binary");
    }
  compare({ir::Binary{ir::Arithmetic::equal}, {ints({9}), ints({9})}}, "plain loop");
}

TEST_CASE("sums, maxima and broadcasts") {
  for (const Shape& x : {Shape{4, 26, 26, 32}, Shape{3, 5, 7, 3}, Shape{2000, 3}, Shape{1, 1, 4, 1}})
    for (const ir::Ints& axes : std::vector<ir::Ints>{{0}, {1}, {0, 1}, {0, 1, 2}, {1, 2}, {2, 3}, {0, 1, 2, 3}, {3}, {}}) {
      if (!axes.empty() && axes.back() >= x.rank()) continue;
      compare({ir::Reduce{ir::Fold::sum, axes}, {f(x)}}, "own sum");
      compare({ir::Reduce{ir::Fold::maximum, axes}, {f(x)}}, "own maximum");
      Shape folded = x;
      for (const auto a : axes) folded[static_cast<int>(a)] = 1;
      compare({ir::Broadcast{x}, {f(folded)}}, "own broadcast");
    }
  compare({ir::Broadcast{{4, 3, 5}}, {f({5})}}, "own broadcast");
  for (const Shape& x : {Shape{3, 4, 5}, Shape{2, 3, 70, 4}, Shape{5, 2, 3, 33}, Shape{3, 4, 5, 2, 3}})
    for (const ir::Ints& axes : std::vector<ir::Ints>{{0, 2}, {1, 3}, {0, 1, 3}, {0, 2, 4}}) {
      if (axes.back() >= x.rank()) continue;
      const bool three_runs = axes.size() == 3 && axes[1] == 2;
      compare({ir::Reduce{ir::Fold::sum, axes}, {f(x)}}, three_runs ? "plain loop" : "own sum");
      compare({ir::Reduce{ir::Fold::maximum, axes}, {f(x)}}, three_runs ? "plain loop" : "own maximum");
      compare({ir::Reduce{ir::Fold::minimum, axes}, {f(x)}}, three_runs ? "plain loop" : "own minimum");
      compare({ir::Reduce{ir::Fold::product, axes}, {f(x)}}, three_runs ? "plain loop" : "own product");
    }
  compare({ir::Reduce{ir::Fold::sum, {1}}, {ints({3, 4})}}, "plain loop");
}

TEST_CASE("running sums and products") {
  for (const int axis : {0, 1, 2})
    for (const bool exclusive : {false, true})
      for (const bool reverse : {false, true}) {
        compare({ir::Cumulate{ir::Fold::sum, axis, exclusive, reverse}, {f({3, 5, 17})}}, "own cumulative sum");
        compare({ir::Cumulate{ir::Fold::product, axis, exclusive, reverse}, {f({3, 5, 17})}}, "own cumulative product");
      }
}

TEST_CASE("what only moves values") {
  const std::vector<ir::Ints> orders{{0, 1, 2, 3}, {0, 2, 1, 3}, {3, 2, 1, 0}, {0, 1, 3, 2}, {1, 0, 3, 2}, {2, 3, 0, 1}, {3, 0, 1, 2}};
  for (const Shape& x : {Shape{2, 3, 5, 7}, Shape{2, 40, 3, 33}, Shape{1, 64, 1, 70}, Shape{4, 8, 12, 16}, Shape{3, 0, 2, 4}})
    for (const auto& perm : orders) compare({ir::Transpose{perm}, {f(x)}}, "own transpose");
  compare({ir::Transpose{{1, 0}}, {ints({37, 41})}}, "own transpose");
  compare({ir::Transpose{{}}, {f({})}}, "own transpose");
  for (const ir::Ints& axes : std::vector<ir::Ints>{{0}, {1}, {2}, {0, 2}, {0, 1, 2}, {}})
    compare({ir::Flip{axes}, {f({3, 4, 20})}}, "own flip");
  for (const int axis : {0, 1, 2}) compare({ir::Slice{axis, 1, 2}, {f({3, 4, 40})}}, "own slice");
  compare({ir::Slice{1, 0, 0}, {f({3, 4})}}, "own slice");
  compare({ir::Pad{{1, 0, 2}, {0, 2, 1}}, {f({3, 4, 20})}}, "own pad");
  compare({ir::Pad{{0, 1}, {0, 0}}, {ints({3, 4})}}, "own pad");
  compare({ir::Concat{1}, {f({3, 4, 2}), f({3, 2, 2}), f({3, 9, 2})}}, "own concat");
  compare({ir::Concat{0}, {ints({3, 4}), ints({1, 4})}}, "own concat");
  for (const auto& [from, to] : std::vector<std::pair<Shape, Shape>>{
           {{1, 3, 1, 5}, {2, 3, 4, 5}}, {{3, 1, 1}, {2, 3, 4, 5}}, {{}, {2, 3}}, {{2, 1, 5, 1}, {2, 6, 5, 7}}})
    compare({ir::Broadcast{to}, {f(from)}}, "own broadcast");
}

TEST_CASE("choices, broadcast") {
  const std::vector<std::array<Shape, 3>> shapes{{Shape{4, 6}, Shape{4, 6}, Shape{4, 6}},
                                                 {Shape{4, 6}, Shape{4, 6}, Shape{}},
                                                 {Shape{4, 6}, Shape{}, Shape{4, 6}},
                                                 {Shape{4, 1}, Shape{4, 6}, Shape{6}},
                                                 {Shape{6}, Shape{4, 6}, Shape{4, 1}},
                                                 {Shape{2, 1, 1, 5}, Shape{2, 3, 4, 5}, Shape{}},
                                                 {Shape{}, Shape{3}, Shape{3}}};
  for (const auto& [condition, a, b] : shapes)
    for (const bool whole : {false, true}) {
      const auto prepare = [whole, n = elements(condition)](std::vector<std::vector<std::byte>>& operands) {
        for (std::int64_t i = 0; i < n; ++i)
          if (whole) reinterpret_cast<std::int32_t*>(operands[0].data())[i] = static_cast<std::int32_t>(i % 2);
          else reinterpret_cast<float*>(operands[0].data())[i] = static_cast<float>(i % 3) - 1;
      };
      compare({ir::Select{}, {whole ? ints(condition) : f(condition), f(a), f(b)}, {}, prepare}, "own select");
      compare({ir::Select{}, {whole ? ints(condition) : f(condition), ints(a), ints(b)}, {}, prepare}, "own select");
    }
}

TEST_CASE("rows picked by number") {
  const auto ids = [](std::size_t operand, std::vector<std::int32_t> numbers) {
    return
        [=](std::vector<std::vector<std::byte>>& operands) { std::memcpy(operands[operand].data(), numbers.data(), numbers.size() * 4); };
  };
  const std::vector<std::int32_t> numbers{0, 3, -1, 3, 99, -99, 2, 0};
  for (const int axis : {0, 1, 2}) {
    const ir::Gather op{axis};
    const Shape x{4, 5, 33}, y = op.shape({f(x), ints({2, 4})})[0].shape;
    compare({op, {f(x), ints({2, 4})}, {}, ids(1, numbers)}, "own gather");
    compare({op, {ints(x), ints({8})}, {}, ids(1, numbers)}, "own gather");
    compare({ir::GatherGradient{op, x}, {ints({2, 4}), f(y)}, {}, ids(0, numbers)}, "own gather gradient");
  }
  compare({ir::TakeAlong{}, {f({2, 5}), ints({2, 4})}, {}, ids(1, numbers)}, "plain loop");
  compare({ir::TakeAlongGradient{{2, 5}}, {ints({2, 4}), f({2, 4})}, {}, ids(0, numbers)}, "plain loop");
}

TEST_CASE("rows normalised") {
  for (const std::int64_t n : {1, 3, 16, 100, 768})
    for (const bool centered : {true, false}) {
      compare({ir::NormalizeRows{1e-3f, centered}, {f({2, 3, n})}}, "own normalize rows");
      compare({ir::NormalizeRowsGradient{{1e-3f, centered}}, {f({2, 3, n}), f({2, 3, 1}), f({2, 3, n})}}, "own normalize rows gradient");
    }
}

TEST_CASE("softmax and crossentropy") {
  for (const std::int64_t classes : {1, 2, 10, 16, 21, 1000}) {
    const Shape x{6, classes};
    const auto ids = [classes](std::vector<std::vector<std::byte>>& operands) {
      for (int i = 0; i < 6; ++i) reinterpret_cast<std::int32_t*>(operands[1].data())[i] = static_cast<std::int32_t>(i * 7 % classes);
    };
    compare({ir::Softmax{}, {f(x)}}, "own softmax");
    compare({ir::SoftmaxCrossEntropy{}, {f(x), ints({6})}, {}, ids}, "own crossentropy");
    compare({ir::SoftmaxCrossEntropy{}, {f(x), f(x)}}, "own crossentropy");
    compare({ir::SoftmaxCrossEntropyGradient{}, {f(x), ints({6}), f({6})}, {}, ids}, "own crossentropy gradient");
    compare({ir::SoftmaxCrossEntropyGradient{}, {f(x), f(x), f({6})}}, "own crossentropy gradient");
  }
}

TEST_CASE("the rest") {
  compare({ir::RandomMask{0.3f, 11}, {f({5, 7})}}, "own random mask");
  compare({ir::RandomMask{0.5f, 2}, {f({3})}}, "own random mask");
  for (const auto draw : {ir::Draw::per_row, ir::Draw::per_batch})
    for (const Shape& x : {Shape{5, 7}, Shape{3}, Shape{2, 9, 31}, Shape{0, 4}}) {
      compare({ir::RandomMask{0.3f, 11, draw}, {f(x)}}, "own random mask");
      compare({ir::RandomUniform{-0.5f, 2.5f, 11, draw}, {f(x)}}, "own random uniform");
      compare({ir::RandomNormal{1, 3, 11, draw}, {f(x)}}, "own random normal");
    }
  compare({ir::Cast{DType::float32}, {{{77}, DType::uint8}}}, "own cast");
  compare({ir::Cast{DType::float32}, {{{77}, DType::float64}}}, "own cast");
  compare({ir::Cast{DType::int32}, {f({9})}}, "plain loop");
  compare({ir::Constant{{5}, 2.5f}, {}}, "plain loop");
  compare({ir::ArgMax{}, {f({5, 9})}}, "plain loop");
  compare({ir::ArgTopK{4}, {f({5, 9})}}, "plain loop");
  compare({ir::OneHot{4}, {ints({6})}}, "plain loop");
}

}  // namespace tenon
