#include "tenon/check/value_text.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "tenon/data/cast.h"

namespace tenon {

std::int64_t row_of(const Tensor& t, std::int64_t element) {
  const std::int64_t rows = std::max<std::int64_t>(t.rows(), 1);
  return element / std::max<std::int64_t>(elements(t.shape()) / rows, 1);
}

std::string shown(const Tensor& t, std::int64_t i) {
  char text[32];
  const double value = element(t, i);
  const auto end = t.dtype() == DType::float32 ? std::to_chars(text, text + sizeof text, static_cast<float>(value)).ptr
                                               : std::to_chars(text, text + sizeof text, value).ptr;
  return {text, end};
}

std::string shown(double value) {
  char text[64];
  const bool whole = std::trunc(value) == value && std::abs(value) < 1e15;
  const auto end = whole ? std::to_chars(text, text + sizeof text, static_cast<std::int64_t>(value)).ptr
                         : std::to_chars(text, text + sizeof text, static_cast<float>(value)).ptr;
  return {text, end};
}

std::string count_of(std::int64_t count, std::int64_t all, std::string_view what) {
  return std::to_string(count) + " of " + std::to_string(all) + " " + std::string(what);
}

}  // namespace tenon
