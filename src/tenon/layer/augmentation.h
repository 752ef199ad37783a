#pragma once
// Random changes of images while training: the factors they are drawn from, and how an image is turned, zoomed or moved.
// keras/src/layers/preprocessing/image_preprocessing/. Tenon's random numbers are not Keras', their distributions are.
#include "tenon/layer/image.h"
#include "tenon/layer/noise.h"
#include "tenon/object/enum_codec.h"

namespace tenon {

template <> inline constexpr std::array<std::string_view, 4> enum_names<ir::Outside>{"constant", "nearest", "reflect", "wrap"};
template <> inline constexpr std::array<std::string_view, 2> enum_names<ir::Interpolation>{"nearest", "bilinear"};

/// One number, or (lower, upper).
struct RandomFactor {
  std::vector<double> values{0.0};
  RandomFactor() = default;
  RandomFactor(double one) : values{one} {}
  RandomFactor(double low, double high) : values{low, high} {}
  /// One number f stands for (-f, f).
  double lower() const;
  double upper() const;
  /// lower(), where one number f stands for (0, f).
  double from_zero() const { return values.size() == 1 ? 0 : lower(); }
  friend bool operator==(const RandomFactor&, const RandomFactor&) = default;
};
template <> struct codec<RandomFactor> {
  static constexpr std::string_view type = "float | tuple[float, float]";
  static Config write(const RandomFactor& v);
  static std::optional<Reported> read(const Config& c, RandomFactor& out, const FieldSite& at);
};

/// infer() of a layer that changes images: as the input, which must be (batch, height, width, channels).
Result<Signature> infer_augmentation(Inputs inputs, const LayerInfo& info, const Site& at);

/// The same for one or three channels: what has, or may have, colours.
Result<Signature> infer_coloured(Inputs inputs, const LayerInfo& info, const Site& at);

/// (rows, 1) numbers of [low, high), one for every image. which: apart from other draws of the layer.
ir::Ref draw(Lowering& b, double low, double high, std::optional<std::int64_t> seed, std::uint32_t which = 0);

/// A column (rows, 1) beside images: (rows, 1, 1, 1).
ir::Ref per_image(Lowering& b, ir::Ref column);
/// (rows, 1, 1, 1), 1 for the images to change: a probability is drawn for each from `factor`, then whether.
ir::Ref chosen(Lowering& b, const RandomFactor& factor, std::optional<std::int64_t> seed, std::uint32_t which = 0);
/// The brightness of colours, (rows, height, width, 1): keras.ops.image.rgb_to_grayscale.
ir::Ref grey(Lowering& b, ir::Ref images);
/// Images whose values lie between `from`, with values between `to`.
ir::Ref rescaled(Lowering& b, ir::Ref images, const RandomFactor& from, const RandomFactor& to);
/// Images cut off at both ends of the range of their values.
ir::Ref within(Lowering& b, ir::Ref images, const RandomFactor& value_range);

/// What lies outside of an image, and how it is sampled.
struct Sampling {
  ir::Outside outside = ir::Outside::reflect;
  ir::Interpolation interpolation = ir::Interpolation::bilinear;
  double fill = 0;
};
/// Every image moved by its transform: where (x, y) of the result comes from, x' = a0 x + a1 y + a2, y' = b0 x + b1 y + b2; columns (rows,
/// 1).
struct AffineColumns {
  ir::Ref a0, a1, a2, b0, b1, b2;
};
ir::Ref transformed(Lowering& b, const AffineColumns& t, const Sampling& how);

}  // namespace tenon
