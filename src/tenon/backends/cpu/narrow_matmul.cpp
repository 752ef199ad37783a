#include "tenon/backends/cpu/narrow_matmul.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "tenon/backends/cpu/vector_math.h"
#include "tenon/backends/cpu/workspace.h"

namespace tenon::cpu {
namespace {

constexpr std::int64_t lanes = 16, most_columns = 12, fewest_deep = 64, most_rows = 64;

/// 16 floats, wherever they lie. Processors with narrower vectors take it in parts; the sums stay the same.
using Vector = float __attribute__((vector_size(64), aligned(4), may_alias));

[[gnu::always_inline]] inline const Vector& load(const float* at) { return *reinterpret_cast<const Vector*>(at); }
[[gnu::always_inline]] inline Vector& store(float* at) { return *reinterpret_cast<Vector*>(at); }

/// weights: as the layer has them, (deep, columns), turned around: (columns, deep).
struct Job {
  const float *a, *b, *bias;
  float* y;
  std::int64_t rows, deep;
  ir::Fn fn;
};

[[gnu::always_inline]] inline float activate(ir::Fn fn, float x) {
  if (fn == ir::Fn::relu) return x < 0 ? 0.0f : x;
  if (fn == ir::Fn::sigmoid) return fast_sigmoid(x);
  return fn == ir::Fn::tanh ? fast_tanh(x) : x;
}

/// y = fn(x . w + bias): one row against all columns, 16 of the deep axis at a time.
template <int columns> [[gnu::always_inline]] inline void forward(const Job& j) {
  const std::int64_t whole = j.deep / lanes * lanes;
  for (std::int64_t r = 0; r < j.rows; ++r) {
    const float* x = j.a + r * j.deep;
    Vector sum[columns] = {};
    for (std::int64_t k = 0; k < whole; k += lanes) {
      const Vector v = load(x + k);
      for (int c = 0; c < columns; ++c) sum[c] += v * load(j.b + c * j.deep + k);
    }
    for (int c = 0; c < columns; ++c) {
      float total = 0;
      for (std::int64_t l = 0; l < lanes; ++l) total += sum[c][l];
      for (std::int64_t k = whole; k < j.deep; ++k) total += x[k] * j.b[c * j.deep + k];
      j.y[r * columns + c] = activate(j.fn, j.bias ? total + j.bias[c] : total);
    }
  }
}

/// dx = dy . w turned around: 16 of the deep axis for every row while the weights are in registers.
template <int columns> [[gnu::always_inline]] inline void input_gradient(const Job& j) {
  const std::int64_t whole = j.deep / lanes * lanes;
  for (std::int64_t k = 0; k < whole; k += lanes) {
    Vector w[columns];
    for (int c = 0; c < columns; ++c) w[c] = load(j.b + c * j.deep + k);
    for (std::int64_t r = 0; r < j.rows; ++r) {
      Vector sum = w[0] * j.a[r * columns];
      for (int c = 1; c < columns; ++c) sum += w[c] * j.a[r * columns + c];
      store(j.y + r * j.deep + k) = sum;
    }
  }
  for (std::int64_t r = 0; r < j.rows; ++r)
    for (std::int64_t k = whole; k < j.deep; ++k) {
      float sum = 0;
      for (int c = 0; c < columns; ++c) sum += j.a[r * columns + c] * j.b[c * j.deep + k];
      j.y[r * j.deep + k] = sum;
    }
}

/// Row k of dw, its columns side by side; what the vector has beyond them is 0.
[[gnu::always_inline]] inline void weight_row(const Job& j, const Vector* dy, std::int64_t k, Vector& sum) {
  sum = dy[0] * j.a[k];
  for (std::int64_t r = 1; r < j.rows; ++r) sum += dy[r] * j.a[r * j.deep + k];
}

/// dw = x turned around . dy. Each row is stored as a whole vector, whose end the next row overwrites; only the last rows are cut.
template <int columns> [[gnu::always_inline]] inline void weight_gradient(const Job& j) {
  Vector dy[most_rows];
  for (std::int64_t r = 0; r < j.rows; ++r) {
    dy[r] = Vector{};
    for (int c = 0; c < columns; ++c) dy[r][c] = j.b[r * columns + c];
  }
  const std::int64_t whole = std::max<std::int64_t>((j.deep * columns - lanes) / columns, 0);
  Vector row;
  for (std::int64_t k = 0; k < whole; ++k) {
    weight_row(j, dy, k, row);
    store(j.y + k * columns) = row;
  }
  for (std::int64_t k = whole; k < j.deep; ++k) {
    weight_row(j, dy, k, row);
    std::memcpy(j.y + k * columns, &row, columns * sizeof(float));
  }
}

enum class Kind : std::uint8_t { forward, input_gradient, weight_gradient };

template <int columns> [[gnu::always_inline]] inline void run(Kind kind, const Job& j) {
  if (kind == Kind::forward) forward<columns>(j);
  else if (kind == Kind::input_gradient) input_gradient<columns>(j);
  else weight_gradient<columns>(j);
}

TENON_VECTOR void run(Kind kind, std::int64_t columns, const Job& j) {
  switch (columns) {
    case 1: return run<1>(kind, j);
    case 2: return run<2>(kind, j);
    case 3: return run<3>(kind, j);
    case 4: return run<4>(kind, j);
    case 5: return run<5>(kind, j);
    case 6: return run<6>(kind, j);
    case 7: return run<7>(kind, j);
    case 8: return run<8>(kind, j);
    case 9: return run<9>(kind, j);
    case 10: return run<10>(kind, j);
    case 11: return run<11>(kind, j);
    case 12: return run<12>(kind, j);
    default: return;
  }
}

/// The weights (deep, columns) of the layer as (columns, deep).
const float* turned(const Context& c, std::int64_t deep, std::int64_t columns) {
  constexpr auto f32 = dnnl::memory::data_type::f32;
  const dnnl_memory_t packed = c.workspace.packed({{columns, deep}, f32, Dims{1, columns}}, c.in[1], {{columns, deep}, f32, Dims{deep, 1}});
  void* data = nullptr;
  dnnl::error::wrap_c_api(dnnl_memory_get_data_handle(packed, &data), "oneDNN memory has an address");
  return static_cast<const float*>(data);
}

Bound kernel(const char* name, Kind kind, std::int64_t columns, const Job& j) {
  return loop(name, [=](const Moment&) { run(kind, columns, j); });
}

}  // namespace

Bound bind_narrow(const ir::MatMul& op, const Context& c) {
  const Buffer &a = c.in[0], &b = c.in[1], &y = c.out[0];
  const float* bias = op.epilogue.bias ? c.in[2].f() : nullptr;
  const std::int64_t columns = op.transpose_b ? b.dim(1) : y.dim(1);
  if (columns > most_columns || columns < 1) return nullptr;
  if (!op.transpose_a && c.is_parameter[1] && b.dim(0) >= fewest_deep &&
      (!op.transpose_b || (!bias && op.epilogue.fn == ir::Fn::identity))) {
    const Job j{a.f(), turned(c, b.dim(0), columns), bias, y.f(), a.dim(0), b.dim(0), op.epilogue.fn};
    if (op.transpose_b) return kernel("own narrow matmul, input gradient", Kind::input_gradient, columns, j);
    return kernel("own narrow matmul", Kind::forward, columns, j);
  }
  if (op.transpose_a && !op.transpose_b && !bias && op.epilogue.fn == ir::Fn::identity && a.dim(1) >= fewest_deep &&
      a.dim(0) <= most_rows && a.dim(0) > 0)
    return kernel("own narrow matmul, weight gradient", Kind::weight_gradient, columns,
                  {a.f(), b.f(), nullptr, y.f(), a.dim(0), a.dim(1), ir::Fn::identity});
  return nullptr;
}

}  // namespace tenon::cpu
