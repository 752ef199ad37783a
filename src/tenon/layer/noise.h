#pragma once
// What layers that add chance to training have in common. Random numbers follow the seed of the run and the layer's place in the model,
// or the layer's own seed.
#include "tenon/layer/layer.h"

namespace tenon {

inline constexpr std::string_view seed_doc =
    "Number that fixes the random choice; None: it follows the seed of the run and the layer's place.";

std::uint32_t noise_stream(const Lowering& b, const std::optional<std::int64_t>& seed);

/// Axes along which elements share their fate: None is the length of the input, 1 shares. No axes: none does.
struct NoiseShape {
  std::optional<Shape> axes{};
  NoiseShape() = default;
  NoiseShape(std::initializer_list<Dim> lengths) : axes(lengths) {}
  friend bool operator==(const NoiseShape&, const NoiseShape&) = default;
};
template <> struct codec<NoiseShape> {
  static constexpr std::string_view type = "tuple[int | None, ...] | None";
  static Config write(const NoiseShape& v);
  static std::optional<Reported> read(const Config& c, NoiseShape& out, const FieldSite& at);
};
/// TN0202 unless every axis has the length of the input, or 1.
std::optional<Reported> report_noise_shape(const NoiseShape& noise, const Shape& x, const Site& at);
/// A tensor of the shape in which to draw for x, and how: shared by the whole batch where its first axis has length 1.
struct Draws {
  ir::Ref shape;
  ir::Draw how;
};
Draws draws(Lowering& b, ir::Ref x, const NoiseShape& noise);

/// A share `rate` of x set to 0, the rest scaled up.
ir::Ref drop(Lowering& b, ir::Ref x, double rate, std::uint32_t stream, const NoiseShape& noise = {});

/// TN0202 for a rate of 1, with which nothing can be scaled up.
std::optional<Reported> report_rate_one(double rate, const LayerInfo& info, const Site& at);

}  // namespace tenon
