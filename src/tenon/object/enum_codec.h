#pragma once
// An enumeration whose values have names in Keras: a word of a closed set, in any case.
#include <array>

#include "tenon/object/codec.h"

namespace tenon {

/// Keras' names of an enumeration in the order of its values. Specialise it, and codec<E> is there.
template <class E> inline constexpr std::array<std::string_view, 0> enum_names{};

/// Place of `c` among `names`, ignoring case; reports TN0202 when it is none of them.
Result<std::size_t> read_word(const Config& c, std::span<const std::string_view> names, const FieldSite& at);

template <class E>
requires(!enum_names<E>.empty()) struct codec<E> {
  static constexpr std::string_view type = "str";
  static Config write(E v) { return enum_names<E>[static_cast<std::size_t>(v)]; }
  static std::optional<Reported> read(const Config& c, E& out, const FieldSite& at) {
    const auto place = read_word(c, enum_names<E>, at);
    if (!place) return place.error();
    out = static_cast<E>(*place);
    return std::nullopt;
  }
};

}  // namespace tenon
