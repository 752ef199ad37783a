#pragma once
// Rows of float32, by far the most frequent data, looked at in one loop over memory: range, NaN, fingerprint, ranges of columns. One loop
// for each would leave memory idle while the others run.
#include <cstddef>
#include <cstdint>

namespace tenon {

/// What is found out about rows as they pass.
struct FloatRows {
  static constexpr std::size_t lanes = 16;

  float* low;  // of every lane, or of every column
  float* high;
  std::uint32_t* sums = nullptr;  // of the row's fingerprint, where it is asked for
};

enum class Lanes : std::uint8_t { folded, columns };  // the range of all numbers, in 16 parts; or of every column

/// Looks at n numbers, at least 16. False where some are NaN or infinite: what was found out is then worth nothing.
bool look_at_floats(const float* v, std::size_t n, const FloatRows& rows, Lanes lanes);

}  // namespace tenon
