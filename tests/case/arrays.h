#pragma once
// Arrays of cases: the same numbers here and in tests/oracle/case.py.
#include "case/python.h"
#include "tenon/base/tensor.h"

namespace tenon::test {

/// "float32 (100, 4) from 0 to 1": element i is low + (high - low) * frac(i * golden ratio), or for integers low + i % (high - low + 1).
/// "one_hot (100, 10)": row i has its 1 in column i % 10.
Tensor make_array(std::string_view text);

/// The array with the first number of row `row` replaced.
Tensor with_number(const Tensor& array, std::int64_t row, double value);

}  // namespace tenon::test
