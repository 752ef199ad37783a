#pragma once
// What lies around an image: rows above and below, columns left and right.
#include "tenon/object/codec.h"

namespace tenon {

struct Border {
  std::int64_t top = 0, bottom = 0, left = 0, right = 0;
  constexpr Border() = default;
  constexpr Border(std::int64_t all) : Border(all, all) {}
  constexpr Border(std::int64_t height, std::int64_t width) : top(height), bottom(height), left(width), right(width) {}
  constexpr Border(std::int64_t t, std::int64_t b, std::int64_t l, std::int64_t r) : top(t), bottom(b), left(l), right(r) {}
  friend constexpr bool operator==(const Border&, const Border&) = default;
};

/// An int; two ints (height, width); or ((top, bottom), (left, right)), which is what Keras writes.
template <> struct codec<Border> {
  static constexpr std::string_view type = "int | tuple[int, int] | tuple[tuple[int, int], tuple[int, int]]";
  static Config write(const Border& v) { return Config::List{Config::List{v.top, v.bottom}, Config::List{v.left, v.right}}; }
  static std::optional<Reported> read(const Config& c, Border& out, const FieldSite& at);
};

}  // namespace tenon
