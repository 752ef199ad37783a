#pragma once
// Where an element lies: the arithmetic of broadcasting and of axes, for any number of axes and without memory.
#include "tenon/backends/backend.h"

namespace tenon::reference {

/// Index in a tensor of shape `part` of element `i` of a tensor of shape `whole`, to which it is broadcast.
inline std::int64_t broadcast_index(std::int64_t i, const Shape& whole, const Shape& part) {
  std::int64_t at = 0, stride = 1;
  for (int k = 1; k <= part.rank(); ++k) {
    const auto length = whole[-k].value, own = part[-k].value;
    if (own != 1) at += i % length * stride;
    i /= length;
    stride *= own;
  }
  return at;
}

/// Product of the axes begin..end.
inline std::int64_t product(const Shape& s, int begin, int end) {
  std::int64_t n = 1;
  for (int k = begin; k < end; ++k) n *= s[k].value;
  return n;
}

}  // namespace tenon::reference
