#pragma once
// A Keras object in C++: a plain struct whose members are the Keras arguments, an `info` and a table of its fields: `fields(each)` calls
// each(field, field, ...), so that a program that only makes objects pays nothing for the table.
// From that table come the config codec (both ways), argument checks, documentation and random valid configurations.
#include <cstdint>
#include <limits>
#include <string_view>

namespace tenon {

/// The closed interval a number must lie in; for lists, every element.
struct Range {
  double low = -std::numeric_limits<double>::infinity();
  double high = std::numeric_limits<double>::infinity();
  constexpr bool holds(double v) const { return v >= low && v <= high; }
};
inline constexpr Range any_value{};
constexpr Range at_least(double low) { return {.low = low}; }
/// More than 0.
inline constexpr Range positive = at_least(std::numeric_limits<double>::denorm_min());
constexpr Range between(double low, double high) { return {low, high}; }
/// What the length of an axis, or a step along it, may be: at least 1, and so small that two of them can be multiplied.
inline constexpr Range axis_length = between(1, 2147483647);

enum class Need : std::uint8_t { optional, required };
enum class Saved : std::uint8_t { always, unless_default };

template <class L, class T> struct Field {
  std::string_view name;  // of the Keras argument
  T L::*member;
  std::string_view doc;
  Range allowed = any_value;
  Need need = Need::optional;
  Saved saved = Saved::always;
};

template <class L, class T>
constexpr Field<L, T> field(std::string_view name, T L::*member, std::string_view doc, Range allowed = any_value) {
  return {name, member, doc, allowed};
}
/// What a concept passes to fields() to see that there is a table.
inline constexpr auto ignore_fields = [](const auto&...) {};

/// A field without a default: a config that lacks it is refused.
template <class L, class T>
constexpr Field<L, T> required(std::string_view name, T L::*member, std::string_view doc, Range allowed = any_value) {
  return {name, member, doc, allowed, Need::required};
}
/// A field that a config holds only where it differs from its default: older releases of Keras 3 refuse a config that names it.
template <class L, class T>
constexpr Field<L, T> recent(std::string_view name, T L::*member, std::string_view doc, Range allowed = any_value) {
  return {name, member, doc, allowed, Need::optional, Saved::unless_default};
}

}  // namespace tenon
