#pragma once
// Bias and activation behind a kernel of our own, or behind one of oneDNN's that takes none.
#include <cstdint>

#include "tenon/base/vectorize.h"
#include "tenon/ir/op.h"

namespace tenon::cpu {

/// v = fn(v); relu, sigmoid, tanh or identity, as plan/fuse joins them.
void apply(ir::Fn fn, float* v, std::int64_t n);
/// v = fn(v + bias) for rows of `channels`; bias may be null.
void apply(ir::Fn fn, const float* bias, float* v, std::int64_t rows, std::int64_t channels);

}  // namespace tenon::cpu
