#include "tenon/base/python_float.h"

#include <charconv>
#include <cmath>
#include <string_view>

namespace tenon {

namespace {
template <class Float> std::string shortest(Float v) {
  if (std::isnan(v)) return "nan";
  if (std::isinf(v)) return v < 0 ? "-inf" : "inf";
  char buffer[40];
  const auto [end, error] = std::to_chars(buffer, buffer + sizeof buffer, v, std::chars_format::scientific);
  std::string_view text(buffer, static_cast<std::size_t>(end - buffer));  // "-1.234e-05"
  std::string sign;
  if (text.starts_with('-')) sign = "-", text.remove_prefix(1);
  const auto e = text.find('e');
  const auto exponent_text = text.substr(e + 1);
  int exponent = 0;
  std::from_chars(exponent_text.data() + (exponent_text[0] == '+'), exponent_text.data() + exponent_text.size(), exponent);
  std::string digits(1, text[0]);
  if (e > 2) digits += text.substr(2, e - 2);
  if (exponent < -4 || exponent >= 16) {
    auto power = std::to_string(std::abs(exponent));
    if (power.size() < 2) power.insert(0, 1, '0');
    return sign + digits[0] + (digits.size() > 1 ? "." + digits.substr(1) : "") + (exponent < 0 ? "e-" : "e+") + power;
  }
  if (exponent < 0) return sign + "0." + std::string(static_cast<std::size_t>(-exponent - 1), '0') + digits;
  const auto whole = static_cast<std::size_t>(exponent) + 1;
  if (digits.size() <= whole) return sign + digits + std::string(whole - digits.size(), '0') + ".0";
  return sign + digits.substr(0, whole) + "." + digits.substr(whole);
}
}  // namespace

std::string python_float(double value) { return shortest(value); }
std::string numpy_float32(float value) { return shortest(value); }

}  // namespace tenon
