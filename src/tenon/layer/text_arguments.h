#pragma once
// Arguments of the layers that read strings: lists of words and of numbers, salts, n-grams.
#include <array>
#include <string>
#include <variant>

#include "tenon/layer/layer.h"
#include "tenon/object/enum_codec.h"

namespace tenon {

template <> struct codec<std::vector<std::string>> {
  static constexpr std::string_view type = "list[str]";
  static Config write(const std::vector<std::string>& v);
  static std::optional<Reported> read(const Config& c, std::vector<std::string>& out, const FieldSite& at);
};
template <> struct codec<std::vector<double>> {
  static constexpr std::string_view type = "list[float]";
  static Config write(const std::vector<double>& v);
  static std::optional<Reported> read(const Config& c, std::vector<double>& out, const FieldSite& at);
};

/// The key of SipHash: a number, which counts twice, or two.
struct Salt {
  std::array<std::int64_t, 2> numbers{};
  Salt() = default;
  Salt(std::int64_t one) : numbers{one, one} {}
  Salt(std::int64_t first, std::int64_t second) : numbers{first, second} {}
  std::array<std::uint64_t, 2> key() const { return {static_cast<std::uint64_t>(numbers[0]), static_cast<std::uint64_t>(numbers[1])}; }
};
template <> struct codec<Salt> {
  static constexpr std::string_view type = "int | list[int]";
  static Config write(const Salt& v) { return Config::List{v.numbers[0], v.numbers[1]}; }
  static std::optional<Reported> read(const Config& c, Salt& out, const FieldSite& at);
};

/// How many words in a row are a token: up to a number, or just the numbers listed.
struct Ngrams {
  std::vector<std::int64_t> widths{};
  bool up_to = false;  // one number, and all below it
  Ngrams() = default;
  Ngrams(std::int64_t most) : widths{most}, up_to(true) {}
  Ngrams(std::initializer_list<std::int64_t> listed) : widths(listed) {}
  /// The widths in the order of Keras' tokens.
  std::vector<std::int64_t> all() const;
};
template <> struct codec<Ngrams> {
  static constexpr std::string_view type = "int | tuple[int]";
  static Config write(const Ngrams& v);
  static std::optional<Reported> read(const Config& c, Ngrams& out, const FieldSite& at);
};

/// A string or a whole number, as what is hashed.
using StringOrNumber = std::variant<std::int64_t, std::string>;
template <> struct codec<StringOrNumber> {
  static constexpr std::string_view type = "int | str";
  static Config write(const StringOrNumber& v);
  static std::optional<Reported> read(const Config& c, StringOrNumber& out, const FieldSite& at);
};

/// Element i of an array of whole numbers of any width, or of floats, which are cut off towards zero.
std::int64_t whole_number(const ir::HostArray& array, std::int64_t i);

}  // namespace tenon
