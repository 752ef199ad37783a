#pragma once
// How operands that are broadcast to one shape are walked: three nested loops - columns of rows of blocks - within each of which an operand
// either advances or stays.
#include <array>
#include <optional>
#include <vector>

#include "tenon/base/shape.h"

namespace tenon::cpu {

using Steps = std::array<std::int64_t, 3>;  // elements from column to column, row to row, block to block; 0 where it stays

struct Walk {
  Steps lengths{1, 1, 1};
  std::vector<Steps> steps;  // of each operand
};

/// Null when the axes cannot be joined into three loops.
std::optional<Walk> walk(const Shape& result, const std::vector<const Shape*>& operands);

template <class T> struct Walked {
  const T* at;
  Steps steps;

  const T* row(std::int64_t block, std::int64_t row) const { return at + block * steps[2] + row * steps[1]; }
  std::int64_t step() const { return steps[0]; }
};

}  // namespace tenon::cpu
