#include "tenon/layer/border.h"

#include <algorithm>

namespace tenon {
namespace {

/// An int for both sides, or one for each.
std::optional<Sides> sides(const Config& c, Range allowed) {
  const auto number = [&](const Config& v) {
    return v.integer() && allowed.holds(static_cast<double>(*v.integer())) ? v.integer() : nullptr;
  };
  if (const auto* both = number(c)) return Sides{*both, *both};
  const auto* pair = c.list();
  if (!pair || pair->size() != 2 || !number(pair->front()) || !number(pair->back())) return std::nullopt;
  return Sides{*number(pair->front()), *number(pair->back())};
}

std::string pair_text(const Sides& s) { return "(" + std::to_string(s.before) + ", " + std::to_string(s.after) + ")"; }
Config pair_of(const Sides& s) { return Config::List{s.before, s.after}; }

}  // namespace

std::optional<Reported> read_border(const Config& c, std::span<Sides> out, const FieldSite& at) {
  const auto* list = c.list();
  const bool split = out.size() > 1 && list && list->size() == out.size();
  for (std::size_t i = 0; i < out.size(); ++i) {
    const auto found = sides(split ? (*list)[i] : c, at.allowed);
    // A pair stands for both sides of one axis, never for all sides of several.
    if (!found || (!split && list && out.size() > 1))
      return report_out_of_range(at,
                                 in_words("int", at.allowed) + std::array{", or two of them", ", two of them, or two pairs of them",
                                                                          ", three of them, or three pairs of them"}[out.size() - 1],
                                 c);
    out[i] = *found;
  }
  return std::nullopt;
}

Config write_border(std::span<const Sides> border) {
  if (border.size() == 1) return pair_of(border[0]);
  Config::List out;
  for (const Sides& s : border) out.push_back(pair_of(s));
  return out;
}

Result<Signature> infer_padding(Inputs inputs, std::span<const Sides> border, const LayerInfo& info, const Site& at) {
  TENON_TRY(Shape y, spatial(inputs[0].shape, static_cast<int>(border.size()), info, at));
  for (std::size_t i = 0; i < border.size(); ++i)
    if (Dim& d = y[static_cast<int>(i) + 1]; d.known()) d = d.value + border[i].before + border[i].after;
  return Signature{.outputs = {{y, inputs[0].dtype}}};
}

ir::Ref pad(Lowering& b, std::span<const Sides> border) {
  ir::Ints before{0}, after{0};
  for (const Sides& s : border) {
    before.push_back(s.before);
    after.push_back(s.after);
  }
  before.push_back(0);
  after.push_back(0);
  return b(ir::Pad{before, after}, {b.raw_input()});
}

Result<Signature> infer_cropping(Inputs inputs, std::span<const Sides> border, const LayerInfo& info, const Site& at) {
  TENON_TRY(Shape y, spatial(inputs[0].shape, static_cast<int>(border.size()), info, at));
  const auto names = spatial_axes(static_cast<int>(border.size()));
  for (std::size_t i = 0; i < border.size(); ++i) {
    Dim& d = y[static_cast<int>(i) + 1];
    const auto cut = border[i].before + border[i].after;
    if (!d.known()) continue;
    if (cut > 0 && cut >= d.value) {
      const std::string axis(names[i]);
      return at.error(Code::ArgumentOutOfRange, "cropping")
          .expected("less than " + std::to_string(d.value) + " cut off " + axis)
          .found(pair_text(border[i]))
          .because(std::string(info.name) + " cuts " + std::to_string(cut) + " off the " + axis + " of " + to_string(inputs[0].shape) +
                   ", and something must be left." + channels_first_hint(inputs[0].shape))
          .fix("cut off less", "cropping=1", Applies::needs_editing)
          .emit();
    }
    d = d.value - cut;
  }
  return Signature{.outputs = {{y, inputs[0].dtype}}};
}

ir::Ref crop(Lowering& b, std::span<const Sides> border) {
  auto x = b.raw_input();
  for (std::size_t i = 0; i < border.size(); ++i) {
    const int axis = static_cast<int>(i) + 1;
    const auto length = b.shape(x)[axis].value - border[i].before - border[i].after;
    if (length != b.shape(x)[axis].value) x = b.slice(x, axis, border[i].before, length);
  }
  return x;
}

}  // namespace tenon
