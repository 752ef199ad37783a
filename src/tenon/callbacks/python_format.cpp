// Python's format specification mini-language: [[fill]align][sign][z][#][0][width][grouping][.precision][type].
#include "tenon/callbacks/python_format.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "tenon/base/python_float.h"

namespace tenon {
namespace {

struct Spec {
  std::string fill = " ";
  char align = '>', sign = '-', grouping = 0, type = 0;
  bool no_negative_zero = false, alternate = false;
  int width = 0;
  std::optional<int> precision;
};

constexpr int most = 1000;  // columns or digits

bool is_align(char c) { return c == '<' || c == '>' || c == '=' || c == '^'; }

/// Bytes of the UTF-8 character at the front.
std::size_t character(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text[0]);
  return std::min<std::size_t>(text.size(), lead < 0xC0 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4);
}

enum class Filled : std::uint8_t { nothing, aligned, with_fill };

class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}
  bool take(char c) {
    if (rest_.empty() || rest_[0] != c) return false;
    return rest_.remove_prefix(1), true;
  }
  char take_one_of(std::string_view set) {
    if (rest_.empty() || set.find(rest_[0]) == std::string_view::npos) return 0;
    const char c = rest_[0];
    return rest_.remove_prefix(1), c;
  }
  /// A number in decimal digits; none when there is none, `most` + 1 when it is too large.
  std::optional<int> number() {
    std::optional<int> n;
    while (!rest_.empty() && rest_[0] >= '0' && rest_[0] <= '9') {
      n = std::min(most + 1, n.value_or(0) * 10 + (rest_[0] - '0'));
      rest_.remove_prefix(1);
    }
    return n;
  }
  Filled fill_and_align(Spec& spec) {
    if (rest_.empty()) return Filled::nothing;
    const auto size = character(rest_);
    const bool with_fill = rest_.size() > size && is_align(rest_[size]);
    if (!with_fill && !is_align(rest_[0])) return Filled::nothing;
    if (with_fill) {
      spec.fill = rest_.substr(0, size);
      rest_.remove_prefix(size);
    }
    spec.align = rest_[0];
    rest_.remove_prefix(1);
    return with_fill ? Filled::with_fill : Filled::aligned;
  }
  bool done() const { return rest_.empty(); }

 private:
  std::string_view rest_;
};

std::optional<Spec> read(std::string_view text) {
  Spec spec;
  Reader r(text);
  const Filled filled = r.fill_and_align(spec);
  if (const char sign = r.take_one_of("+- ")) spec.sign = sign;
  spec.no_negative_zero = r.take('z');
  spec.alternate = r.take('#');
  if (r.take('0')) {
    if (filled != Filled::with_fill) spec.fill = "0";
    if (filled == Filled::nothing) spec.align = '=';
  }
  spec.width = r.number().value_or(0);
  spec.grouping = r.take_one_of(",_");
  if (r.take('.')) {
    spec.precision = r.number();
    if (!spec.precision) return std::nullopt;
  }
  spec.type = r.take_one_of("bdoxXneEfFgG%");
  if (!r.done() || spec.width > most || spec.precision.value_or(0) > most) return std::nullopt;
  return spec;
}

/// Separators between groups of digits, counted from the right; `size` digits each.
std::string grouped(std::string_view digits, char separator, std::size_t size) {
  std::string out;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (i && (digits.size() - i) % size == 0) out += separator;
    out += digits[i];
  }
  return out;
}

/// sign + digits + rest, with groups and padding. `digits`: those in front of the point.
std::string laid_out(const Spec& spec, const std::string& sign, std::string digits, const std::string& rest, std::size_t group = 3) {
  const auto width = static_cast<std::size_t>(spec.width);
  std::string body = spec.grouping ? grouped(digits, spec.grouping, group) : digits;
  if (spec.grouping && spec.fill == "0" && spec.align == '=')  // the zeros are grouped, too
    while (sign.size() + body.size() + rest.size() < width) {
      digits.insert(0, "0");
      body = grouped(digits, spec.grouping, group);
    }
  const std::size_t size = sign.size() + body.size() + rest.size(), missing = width > size ? width - size : 0;
  const auto pad = [&](std::size_t n) {
    std::string out;
    for (std::size_t i = 0; i < n; ++i) out += spec.fill;
    return out;
  };
  if (spec.align == '=') return sign + pad(missing) + body + rest;
  const std::size_t left = spec.align == '>' ? missing : spec.align == '^' ? missing / 2 : 0;
  return pad(left) + sign + body + rest + pad(missing - left);
}

std::string sign_of(const Spec& spec, bool negative) { return negative ? "-" : spec.sign == '-' ? "" : std::string(1, spec.sign); }

void strip_zeros(std::string& text) {
  if (text.find('.') != std::string::npos) text.erase(text.find_last_not_of('0') + 1);
}

/// A precision without a type: as 'g', but with a digit behind the point, and an exponent one digit sooner.
std::string shortened(double v, int digits) {
  auto mantissa = fmt::format("{:.{}e}", v, digits - 1);
  const auto e = mantissa.find('e');
  const std::string tail = mantissa.substr(e);
  const int exponent = std::atoi(tail.c_str() + 1);
  if (exponent < -4 || exponent >= digits - 1) {
    strip_zeros(mantissa.erase(e));
    if (mantissa.ends_with('.')) mantissa.pop_back();
    return mantissa + tail;
  }
  auto text = fmt::format("{:.{}f}", v, digits - 1 - exponent);
  strip_zeros(text);
  return text.ends_with('.') ? text + "0" : text;
}

/// Digits of a finite number that is not negative, in Python's form.
std::string digits_of(const Spec& spec, double v) {
  const int precision = spec.precision.value_or(6);
  switch (spec.type) {
    case 'e':
    case 'E':
    case 'f':
    case 'F': return fmt::format(fmt::runtime(std::string("{:.{}") + spec.type + "}"), v, precision);
    case '%': return fmt::format("{:.{}f}", v * 100, precision) + "%";
    case 'g':
    case 'G': return fmt::format(fmt::runtime(std::string("{:.{}") + spec.type + "}"), v, std::max(precision, 1));
    case 'n': return fmt::format("{:.{}g}", v, std::max(precision, 1));
    default: break;
  }
  return spec.precision ? shortened(v, std::max(precision, 1)) : python_float(v);
}

}  // namespace

std::optional<std::string> python_format(double value, std::string_view text) {
  const auto spec = read(text);
  if (!spec || (spec->type && std::string_view("bdoxX").find(spec->type) != std::string_view::npos)) return std::nullopt;
  if ((spec->type == 'n' && spec->grouping) || spec->alternate) return std::nullopt;
  const bool upper = spec->type == 'E' || spec->type == 'F' || spec->type == 'G';
  bool negative = std::signbit(value) && !std::isnan(value);
  if (!std::isfinite(value)) {
    Spec plain = *spec;
    plain.grouping = 0;
    const std::string word = std::isnan(value) ? "nan" : "inf";
    return laid_out(plain, sign_of(*spec, negative), upper ? (word == "nan" ? "NAN" : "INF") : word, spec->type == '%' ? "%" : "");
  }
  const std::string digits = digits_of(*spec, std::abs(value));
  if (spec->no_negative_zero && digits.find_first_of("123456789") >= digits.find_first_of("eE")) negative = false;
  const auto whole = std::min(digits.find_first_not_of("0123456789"), digits.size());
  return laid_out(*spec, sign_of(*spec, negative), digits.substr(0, whole), digits.substr(whole));
}

std::optional<std::string> python_format(std::int64_t value, std::string_view text) {
  const auto spec = read(text);
  if (!spec) return std::nullopt;
  if (spec->type && std::string_view("eEfFgG%").find(spec->type) != std::string_view::npos)
    return python_format(static_cast<double>(value), text);
  if (spec->precision || spec->no_negative_zero || (spec->type == 'n' && spec->grouping)) return std::nullopt;
  const bool decimal = !spec->type || spec->type == 'd' || spec->type == 'n';
  if (!decimal && spec->grouping == ',') return std::nullopt;
  const std::uint64_t size = value < 0 ? -static_cast<std::uint64_t>(value) : static_cast<std::uint64_t>(value);
  const char type = decimal ? 'd' : spec->type;
  std::string sign = sign_of(*spec, value < 0);
  if (spec->alternate && !decimal) sign += std::string("0") + type;
  return laid_out(*spec, sign, fmt::format(fmt::runtime(std::string("{:") + type + "}"), size), "", decimal ? 3 : 4);
}

}  // namespace tenon
