#pragma once
// How one C++ type reads and writes its Keras config. A module with field types of its own adds specialisations beside them.
#include "tenon/base/config.h"
#include "tenon/diag/sink.h"
#include "tenon/object/field.h"

namespace tenon {

/// The argument being read, for messages.
struct FieldSite { const Site& at; std::string_view name; Range allowed; };

/// codec<T>: type (as a Python annotation), write(T) and read(config, T& out, site), which reports what it cannot read.
template <class T>
struct codec;

template <> struct codec<bool> {
  static constexpr std::string_view type = "bool";
  static Config write(bool v) { return v; }
  static std::optional<Reported> read(const Config& c, bool& out, const FieldSite& at);
};
template <> struct codec<std::int64_t> {
  static constexpr std::string_view type = "int";
  static Config write(std::int64_t v) { return v; }
  static std::optional<Reported> read(const Config& c, std::int64_t& out, const FieldSite& at);
};
template <> struct codec<double> {
  static constexpr std::string_view type = "float";
  static Config write(double v) { return v; }
  static std::optional<Reported> read(const Config& c, double& out, const FieldSite& at);
};
template <> struct codec<std::string> {
  static constexpr std::string_view type = "str";
  static Config write(const std::string& v) { return v; }
  static std::optional<Reported> read(const Config& c, std::string& out, const FieldSite& at);
};
template <> struct codec<DType> {
  static constexpr std::string_view type = "str";
  static Config write(DType v) { return to_string(v); }
  static std::optional<Reported> read(const Config& c, DType& out, const FieldSite& at);
};
template <> struct codec<Shape> {
  static constexpr std::string_view type = "tuple[int | None, ...]";
  static Config write(const Shape& v);
  static std::optional<Reported> read(const Config& c, Shape& out, const FieldSite& at);
};
template <class T> struct codec<std::optional<T>> {
  static constexpr std::string_view type = codec<T>::type;
  static Config write(const std::optional<T>& v) { return v ? codec<T>::write(*v) : Config(); }
  static std::optional<Reported> read(const Config& c, std::optional<T>& out, const FieldSite& at) {
    if (c.is_null()) return out.reset(), std::nullopt;
    return codec<T>::read(c, out.emplace(), at);
  }
};

/// TN0202: the argument is not of the type, or not in the range, that it must be.
Reported report_out_of_range(const FieldSite& at, std::string expected, const Config& found);
/// TN0202 for a required argument that the config lacks.
Reported report_missing(const Site& at, std::string_view name, std::string_view type);
/// TN0203 for every key of a dict that is not a field, with the nearest name.
std::optional<Reported> report_unknown_keys(const Config& config, std::span<const std::string_view> known, const Site& at);

inline std::optional<Reported> first(std::optional<Reported> a, std::optional<Reported> b) { return a ? a : b; }

}  // namespace tenon
