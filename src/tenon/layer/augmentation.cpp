#include "tenon/layer/augmentation.h"

#include <algorithm>
#include <cmath>

namespace tenon {

double RandomFactor::lower() const { return values.size() == 1 ? -std::abs(values[0]) : std::min(values[0], values[1]); }
double RandomFactor::upper() const { return values.size() == 1 ? std::abs(values[0]) : std::max(values[0], values[1]); }

Config codec<RandomFactor>::write(const RandomFactor& v) {
  if (v.values.size() == 1) return v.values[0];
  return Config::List{v.values[0], v.values[1]};
}

std::optional<Reported> codec<RandomFactor>::read(const Config& c, RandomFactor& out, const FieldSite& at) {
  const Config::List one{c};
  const auto& items = c.list() ? *c.list() : one;
  out.values.clear();
  for (const Config& item : items) {
    const auto n = item.number();
    if (!n || !std::isfinite(*n) || !at.allowed.holds(*n) || out.values.size() == 2)
      return report_out_of_range(at, in_words(type, at.allowed), c);
    out.values.push_back(*n);
  }
  if (out.values.empty() || (c.list() && out.values.size() != 2)) return report_out_of_range(at, in_words(type, at.allowed), c);
  return std::nullopt;
}

Result<Signature> infer_augmentation(Inputs inputs, const LayerInfo& info, const Site& at) {
  TENON_TRY(const Shape x, image(inputs[0].shape, info, at));
  return Signature{.outputs = {{x}}};
}

ir::Ref draw(Lowering& b, double low, double high, std::optional<std::int64_t> seed, std::uint32_t which) {
  const std::int64_t rows = b.shape(b.input())[0].value;
  const ir::Ref like = b(ir::Constant{{rows, 1}, 0}, {});
  return b(ir::RandomUniform{low, high, noise_stream(b, seed) * 0x85EBCA6BU + which}, {like});
}

Result<Signature> infer_coloured(Inputs inputs, const LayerInfo& info, const Site& at) {
  TENON_TRY(const Shape x, image(inputs[0].shape, info, at));
  if (x[-1].known() && x[-1] != Dim(1) && x[-1] != Dim(3))
    return at.error(Code::ChannelCountMismatch, "input 0")
        .expected("1 or 3 channels")
        .found(x)
        .because(std::string(info.name) + " reads the channels as red, green and blue, or as a grey image.")
        .fix("leave the layer out, or give it images of three colours")
        .emit();
  return Signature{.outputs = {{x}}};
}

ir::Ref per_image(Lowering& b, ir::Ref column) { return b.reshape(column, {b.shape(column)[0], 1, 1, 1}); }

ir::Ref chosen(Lowering& b, const RandomFactor& factor, std::optional<std::int64_t> seed, std::uint32_t which) {
  const ir::Ref probability = draw(b, factor.from_zero(), factor.upper(), seed, which);
  return per_image(b, b(ir::Binary{ir::Arithmetic::greater}, {probability, draw(b, 0, 1, seed, which + 1)}));
}

ir::Ref grey(Lowering& b, ir::Ref images) {
  if (b.shape(images)[-1] == Dim(1)) return images;
  const std::vector<double> weights{0.2989, 0.5870, 0.1140};
  return b.sum(b.multiply(images, b.literal(Tensor::copy<double>({3}, weights))), {3}, ir::Axes::stay);
}

ir::Ref rescaled(Lowering& b, ir::Ref images, const RandomFactor& from, const RandomFactor& to) {
  const double low = from.lower(), high = from.upper();
  const double least = to.lower(), most = to.upper();
  if (low == least && high == most) return images;
  return b.affine(b.divide(b.affine(images, 1, -low), b.constant(high - low)), most - least, least);
}

ir::Ref within(Lowering& b, ir::Ref images, const RandomFactor& value_range) {
  return b.clip(images, value_range.lower(), value_range.upper());
}

ir::Ref transformed(Lowering& b, const AffineColumns& t, const Sampling& how) {
  const ir::Ref zero = b.affine(t.a0, 0);
  const ir::Ref transforms = b.concat({t.a0, t.a1, t.a2, t.b0, t.b1, t.b2, zero, zero}, 1);
  return b(ir::AffineImage{how.interpolation, how.outside, how.fill}, {b.input(), transforms});
}

}  // namespace tenon
