#pragma once
#include "tenon/layer/colours.h"

namespace tenon {

struct RandomColorJitter {
  DataFormat data_format = DataFormat::channels_last;
  RandomFactor value_range{0, 255};
  std::optional<RandomFactor> brightness_factor{}, contrast_factor{}, saturation_factor{}, hue_factor{};
  std::optional<std::int64_t> seed{};

  static constexpr LayerInfo info{.name = "RandomColorJitter",
                                  .summary = "Changes brightness, contrast, saturation and hue of every image at random while training.",
                                  .input = "(batch, height, width, channels)",
                                  .output = "as the input"};

  static constexpr auto fields(auto each) {
    return each(field("data_format", &RandomColorJitter::data_format, "Where the channels are."),
                field("value_range", &RandomColorJitter::value_range, "The smallest and the largest number of a pixel."),
                field("brightness_factor", &RandomColorJitter::brightness_factor,
                      "As the factor of RandomBrightness; None: the brightness stays.", between(-1, 1)),
                field("contrast_factor", &RandomColorJitter::contrast_factor, "As the factor of RandomContrast; None: the contrast stays.",
                      between(0, 1)),
                field("saturation_factor", &RandomColorJitter::saturation_factor,
                      "As the factor of RandomSaturation; None: the saturation stays.", between(0, 1)),
                field("hue_factor", &RandomColorJitter::hue_factor, "As the factor of RandomHue; None: the hue stays.", between(0, 1)),
                field("seed", &RandomColorJitter::seed, seed_doc));
  }

  Result<Signature> infer(Inputs inputs, const Site& at) const {
    return saturation_factor || hue_factor ? infer_coloured(inputs, info, at) : infer_augmentation(inputs, info, at);
  }

  ir::Ref lower(Lowering& b) const {
    ir::Ref x = b.input();
    if (!b.training()) return x;
    if (brightness_factor) x = brighter(b, x, draw_brightness(b, *brightness_factor, value_range, seed), value_range);
    if (contrast_factor) x = contrasted(b, x, draw_contrast(b, *contrast_factor, seed, 1), value_range);
    if (saturation_factor) x = saturated(b, x, draw_saturation(b, *saturation_factor, seed, 2), value_range);
    if (hue_factor) x = hue_turned(b, x, draw_hue(b, *hue_factor, seed, 3), value_range);
    return x;
  }
};

}  // namespace tenon
