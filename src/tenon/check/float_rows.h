#pragma once
// Rows of float32, by far the most frequent data, looked at in one loop over memory: range, NaN, fingerprint, ranges of columns. One loop
// for each would leave memory idle while the others run.
#include <cstddef>
#include <cstdint>

namespace tenon {

/// What is found out about rows as they pass.
struct FloatRows {
  static constexpr std::size_t lanes = 16, together = 4;

  float* low;  // of every lane, or of every column
  float* high;
  std::uint32_t* sums = nullptr;  // 16 for each row: of its fingerprint, where it is asked for
};

enum class Lanes : std::uint8_t { folded, columns };  // the range of all numbers, in 16 parts; or of every column

/// Looks at `count` rows, 1 or `together`, of n numbers each, at least 16. Rows side by side share what a place costs: its column's range
/// and its key. False where some are NaN or infinite: what was found out is then worth nothing.
bool look_at_floats(const float* v, std::size_t n, std::size_t count, const FloatRows& rows, Lanes lanes);

}  // namespace tenon
