#pragma once
// What lies around a sequence, an image or a volume: places before and behind each spatial axis, to be added or cut off.
#include <array>

#include "tenon/layer/image.h"

namespace tenon {

struct Sides {
  std::int64_t before = 0, after = 0;
  friend constexpr bool operator==(const Sides&, const Sides&) = default;
};

/// One pair for each of n axes. One number stands for all sides.
template <int n> struct Border {
  std::array<Sides, n> each{};
  constexpr Border() = default;
  constexpr Border(std::int64_t all) { each.fill({all, all}); }
  constexpr Border(std::int64_t before, std::int64_t after) requires(n == 1) : each{Sides{before, after}} {}
  constexpr Border(std::int64_t height, std::int64_t width) requires(n == 2) : each{Sides{height, height}, Sides{width, width}} {}
  constexpr Border(Sides height, Sides width) requires(n == 2) : each{height, width} {}
  constexpr Border(std::int64_t depth, std::int64_t height, std::int64_t width) requires(n == 3)
      : each{Sides{depth, depth}, Sides{height, height}, Sides{width, width}} {}
  constexpr Border(Sides depth, Sides height, Sides width) requires(n == 3) : each{depth, height, width} {}
  friend constexpr bool operator==(const Border&, const Border&) = default;
};

/// Reads an int for all sides; or one entry per axis, each an int or a pair. A single axis is its pair.
std::optional<Reported> read_border(const Config& c, std::span<Sides> out, const FieldSite& at);
/// As Keras writes it: ((top, bottom), (left, right)), or (before, after) for a single axis.
Config write_border(std::span<const Sides> border);

template <int n> struct codec<Border<n>> {
  static constexpr std::string_view type = n == 1   ? "int | tuple[int, int]"
                                           : n == 2 ? "int | tuple[int, int] | tuple[tuple[int, int], tuple[int, int]]"
                                                    : "int | tuple[int, int, int] | tuple[tuple[int, int], ...]";
  static Config write(const Border<n>& v) { return write_border(v.each); }
  static std::optional<Reported> read(const Config& c, Border<n>& out, const FieldSite& at) { return read_border(c, out.each, at); }
};

/// infer() and lower() of the layers that add zeros around their input.
Result<Signature> infer_padding(Inputs inputs, std::span<const Sides> border, const LayerInfo& info, const Site& at);
ir::Ref pad(Lowering& b, std::span<const Sides> border);

/// infer() and lower() of the layers that cut places off; TN0303 where nothing is left.
Result<Signature> infer_cropping(Inputs inputs, std::span<const Sides> border, const LayerInfo& info, const Site& at);
ir::Ref crop(Lowering& b, std::span<const Sides> border);

}  // namespace tenon
