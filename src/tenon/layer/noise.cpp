#include "tenon/layer/noise.h"

#include <algorithm>

namespace tenon {

std::uint32_t noise_stream(const Lowering& b, const std::optional<std::int64_t>& seed) {
  return seed ? static_cast<std::uint32_t>(*seed) ^ 0x5EEDED00U : b.stream();
}

Config codec<NoiseShape>::write(const NoiseShape& v) { return v.axes ? codec<Shape>::write(*v.axes) : Config(); }

std::optional<Reported> codec<NoiseShape>::read(const Config& c, NoiseShape& out, const FieldSite& at) {
  if (c.is_null()) return out.axes.reset(), std::nullopt;
  if (const auto failed = codec<Shape>::read(c, out.axes.emplace(), at)) return failed;
  const bool lengths = std::all_of(out.axes->dims.begin(), out.axes->dims.end(), [](Dim d) { return !d.known() || d.value > 0; });
  if (lengths) return std::nullopt;
  return report_out_of_range(at, "None, or a list of int >= 1 and None", c);
}

std::optional<Reported> report_noise_shape(const NoiseShape& noise, const Shape& x, const Site& at) {
  if (!noise.axes) return std::nullopt;
  const Shape& n = *noise.axes;
  bool fits = n.rank() == x.rank() && (!n[0].known() || n[0] == Dim(1));
  for (int i = 1; fits && i < n.rank(); ++i) fits = !n[i].known() || n[i] == Dim(1) || n[i] == x[i];
  if (fits) return std::nullopt;
  std::string shared = "(None";
  for (int i = 1; i < x.rank(); ++i) shared += i + 1 < x.rank() ? ", 1" : ", None";
  return at.error(Code::ArgumentOutOfRange, "noise_shape")
      .expected("one entry for each axis of " + to_string(x) + ": None, 1, or its length; None or 1 for the batch axis")
      .found(to_string(n))
      .because("None draws for every element of an axis, 1 draws once for all of them.")
      .fix("share the choice along all axes but the last", "noise_shape=" + shared + (x.rank() == 1 ? ",)" : ")"))
      .emit();
}

Draws draws(Lowering& b, ir::Ref x, const NoiseShape& noise) {
  if (!noise.axes) return {x, ir::Draw::per_row};
  Shape s = *noise.axes;
  for (int i = 0; i < s.rank(); ++i)
    if (!s[i].known()) s[i] = b.shape(x)[i];
  return {b.constant(0, s), noise.axes->dims[0].known() ? ir::Draw::per_batch : ir::Draw::per_row};
}

ir::Ref drop(Lowering& b, ir::Ref x, double rate, std::uint32_t stream, const NoiseShape& noise) {
  if (!b.training() || rate == 0) return x;
  if (rate == 1) return b.affine(x, 0);
  const Draws d = draws(b, x, noise);
  return b.multiply(x, b(ir::RandomMask{rate, stream, d.how}, {d.shape}));
}

std::optional<Reported> report_rate_one(double rate, const LayerInfo& info, const Site& at) {
  if (rate < 1) return std::nullopt;
  return at.error(Code::ArgumentOutOfRange, "rate")
      .expected("float from 0 to 1, and less than 1")
      .found(rate)
      .because(std::string(info.name) + " divides by 1 - rate.")
      .fix("choose a smaller rate", "rate=0.5", Applies::needs_editing)
      .emit();
}

}  // namespace tenon
