#pragma once
// Values and their places in the words of messages.
#include <string>
#include <string_view>

#include "tenon/base/tensor.h"

namespace tenon {

/// The row that an element lies in.
std::int64_t row_of(const Tensor& t, std::int64_t element);

/// An element as it was written: the shortest text that gives the same number again.
std::string shown(const Tensor& t, std::int64_t element);
std::string shown(double value);

/// "3 of 100 labels".
std::string count_of(std::int64_t count, std::int64_t all, std::string_view what);

/// "1, 4, 7, ..." of the numbers at which `holds` is true.
template <class Holds> std::string listed(std::int64_t numbers, Holds holds) {
  constexpr int most = 8;
  std::string out;
  int written = 0;
  for (std::int64_t i = 0; i < numbers; ++i) {
    if (!holds(i)) continue;
    if (++written > most) return out + ", ...";
    out += (out.empty() ? "" : ", ") + std::to_string(i);
  }
  return out;
}

}  // namespace tenon
