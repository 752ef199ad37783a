#pragma once
// How one C++ type reads and writes its Keras config. A module with field types of its own adds specialisations beside them.
#include <span>

#include "tenon/base/config.h"
#include "tenon/diag/sink.h"
#include "tenon/object/field.h"

namespace tenon {

/// The argument being read, for messages.
struct FieldSite {
  const Site& at;
  std::string_view name;
  Range allowed;
  std::string_view doc{};  // what the argument is, for the cause

  /// "units", or "kernel_initializer.seed" for an argument of an argument.
  std::string slot() const { return at.layer.slot.empty() ? std::string(name) : at.layer.slot + "." + std::string(name); }
  DiagnosticBuilder error(Code c, Here here = Here::current()) const { return at.error(c, slot(), here); }
};

/// codec<T>: type (as a Python annotation), write(T) and read(config, T& out, site), which reports what it cannot read.
template <class T> struct codec;

template <> struct codec<bool> {
  static constexpr std::string_view type = "bool";
  static Config write(bool v) { return v; }
  static std::optional<Reported> read(const Config& c, bool& out, const FieldSite& at);
};
template <> struct codec<std::int64_t> {  // 3.0 and True are no integers, as in Keras
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
template <> struct codec<DType> {  // a name, or Keras 3's record of a DTypePolicy
  static constexpr std::string_view type = "str";
  static Config write(DType v) { return to_string(v); }
  static std::optional<Reported> read(const Config& c, DType& out, const FieldSite& at);
};
template <> struct codec<Shape> {
  static constexpr std::string_view type = "tuple[int | None, ...]";
  static Config write(const Shape& v);
  static std::optional<Reported> read(const Config& c, Shape& out, const FieldSite& at);
};
template <> struct codec<std::vector<std::int64_t>> {
  static constexpr std::string_view type = "tuple[int, ...]";
  static Config write(const std::vector<std::int64_t>& v);
  static std::optional<Reported> read(const Config& c, std::vector<std::int64_t>& out, const FieldSite& at);
};
template <class T> struct codec<std::optional<T>> {
  static constexpr std::string_view type = codec<T>::type;
  static Config write(const std::optional<T>& v) { return v ? codec<T>::write(*v) : Config(); }
  static std::optional<Reported> read(const Config& c, std::optional<T>& out, const FieldSite& at) {
    if (c.is_null()) return out.reset(), std::nullopt;
    return codec<T>::read(c, out.emplace(), at);
  }
};

/// "int >= 1", "float from 0 to 1": what an argument of this type and range takes.
std::string in_words(std::string_view type, Range allowed);
/// A config as a message shows it: as Python would print it, cut off where it is long.
std::string excerpt(const Config& config);

/// TN0202: the argument is not of the type, or not in the range, that it must be.
Reported report_out_of_range(const FieldSite& at, std::string expected, const Config& found, Here here = Here::current());
/// TN0202 for a required argument that the config lacks.
Reported report_missing(const Site& at, std::string_view name, std::string_view type, Here here = Here::current());
/// TN0203 for every key of a dict that is not a field, with the nearest name.
std::optional<Reported> report_unknown_keys(const Config& config, std::span<const std::string_view> known, const Site& at);
/// TN0204: Keras knows this value, Tenon does not yet. `supported`: what to write instead.
Reported report_unsupported(const FieldSite& at, const Config& supported, const Config& found, Here here = Here::current());
/// TN0206: no object or function of Keras that Tenon knows has this name.
Reported report_unknown_name(const FieldSite& at, std::string_view written, std::span<const std::string_view> known,
                             Here here = Here::current());
/// TN0205 unless `config` is a dict or null: arguments are a dict.
std::optional<Reported> report_not_a_dict(const Config& config, const Site& at);

inline std::optional<Reported> first(std::optional<Reported> a, std::optional<Reported> b) { return a ? a : b; }

}  // namespace tenon
