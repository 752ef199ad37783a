#include "tenon/backends/cpu/epilogue.h"

#include "tenon/backends/cpu/vector_math.h"

namespace tenon::cpu {
namespace {

TENON_VECTOR void apply_relu(float* v, std::int64_t n) {
  for (std::int64_t i = 0; i < n; ++i) v[i] = v[i] < 0 ? 0.0f : v[i];
}
TENON_VECTOR void apply_sigmoid(float* v, std::int64_t n) {
  for (std::int64_t i = 0; i < n; ++i) v[i] = fast_sigmoid(v[i]);
}
TENON_VECTOR void apply_tanh(float* v, std::int64_t n) {
  for (std::int64_t i = 0; i < n; ++i) v[i] = fast_tanh(v[i]);
}
TENON_VECTOR void add_bias(const float* __restrict bias, float* __restrict v, std::int64_t n) {
  for (std::int64_t i = 0; i < n; ++i) v[i] += bias[i];
}

}  // namespace

void apply(ir::Fn fn, float* v, std::int64_t n) {
  if (fn == ir::Fn::relu) apply_relu(v, n);
  if (fn == ir::Fn::sigmoid) apply_sigmoid(v, n);
  if (fn == ir::Fn::tanh) apply_tanh(v, n);
}

void apply(ir::Fn fn, const float* bias, float* v, std::int64_t rows, std::int64_t channels) {
  for (std::int64_t row = 0; row < rows; ++row, v += channels) {
    if (bias) add_bias(bias, v, channels);
    apply(fn, v, channels);
  }
}

}  // namespace tenon::cpu
