#pragma once
// Numbers of either width, to be written in place: what fills or changes a variable takes them, and is a template over the width.
#include <span>
#include <variant>

#include "tenon/base/dtype.h"

namespace tenon {

using Floats = std::variant<std::span<float>, std::span<double>>;

/// f(double()) where floats are float64, else f(float()).
template <class F> decltype(auto) with_floats(DType floats, F f) { return floats == DType::float64 ? f(double{}) : f(float{}); }

}  // namespace tenon
