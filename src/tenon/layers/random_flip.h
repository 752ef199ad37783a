#pragma once
#include "tenon/layer/augmentation.h"

namespace tenon {

enum class FlipMode : std::uint8_t { horizontal, vertical, horizontal_and_vertical };
template <> inline constexpr std::array<std::string_view, 3> enum_names<FlipMode>{"horizontal", "vertical", "horizontal_and_vertical"};

struct RandomFlip {
  FlipMode mode = FlipMode::horizontal_and_vertical;
  std::optional<std::int64_t> seed{};
  DataFormat data_format = DataFormat::channels_last;

  static constexpr LayerInfo info{.name = "RandomFlip",
                                  .summary = "Mirrors half of the images while training.",
                                  .input = "(batch, height, width, channels)",
                                  .output = "as the input"};

  static constexpr auto fields(auto each) {
    return each(field("data_format", &RandomFlip::data_format, "Where the channels are."), field("seed", &RandomFlip::seed, seed_doc),
                field("mode", &RandomFlip::mode, "Along which axes: horizontal, vertical or horizontal_and_vertical."));
  }

  Result<Signature> infer(Inputs inputs, const Site& at) const { return infer_augmentation(inputs, info, at); }

  ir::Ref lower(Lowering& b) const {
    if (!b.training()) return b.input();
    ir::Ref y = b.input();
    std::uint32_t which = 0;
    const auto flip = [&](int axis) {
      const ir::Ref coin = b.reshape(draw(b, -0.5, 0.5, seed, which++), {b.shape(y)[0], 1, 1, 1});
      const ir::Ref turns = b(ir::Binary{ir::Arithmetic::greater}, {coin, b.constant(0)});
      y = b.select(turns, b(ir::Flip{{axis}}, {y}), y);
    };
    if (mode != FlipMode::vertical) flip(2);
    if (mode != FlipMode::horizontal) flip(1);
    return y;
  }
};

}  // namespace tenon
