#pragma once
#include "tenon/layer/augmentation.h"

namespace tenon {

struct RandomSharpness {
  DataFormat data_format = DataFormat::channels_last;
  RandomFactor factor{0, 0};
  RandomFactor value_range{0, 255};
  std::optional<std::int64_t> seed{};

  static constexpr LayerInfo info{.name = "RandomSharpness",
                                  .summary = "Blurs or sharpens every image by a random amount while training.",
                                  .input = "(batch, height, width, channels)",
                                  .output = "as the input"};

  static constexpr auto fields(auto each) {
    return each(field("data_format", &RandomSharpness::data_format, "Where the channels are."),
                required("factor", &RandomSharpness::factor,
                         "0 blurs, 0.5 leaves an image as it is, 1 sharpens: (lower, upper), or f for (0, f).", between(0, 1)),
                field("value_range", &RandomSharpness::value_range, "The smallest and the largest number of a pixel."),
                field("seed", &RandomSharpness::seed, seed_doc));
  }

  Result<Signature> infer(Inputs inputs, const Site& at) const {
    TENON_TRY(Signature s, infer_augmentation(inputs, info, at));
    if (!inputs[0].shape[-1].known()) return report_axis_unknown(inputs[0].shape, "channels", info, at);
    return s;
  }

  ir::Ref lower(Lowering& b) const {
    if (!b.training()) return b.input();
    const ir::Ref x = b.input();
    const std::int64_t channels = b.shape(x)[-1].value;
    std::vector<float> weights(static_cast<std::size_t>(9 * channels), 1.0F / 13);
    for (std::int64_t c = 0; c < channels; ++c) weights[static_cast<std::size_t>(4 * channels + c)] = 5.0F / 13;
    const ir::Ref kernel = b.literal(Tensor::copy<float>({3, 3, 1, channels}, weights));
    const ir::Window window{.size = {3, 3}, .strides = {1, 1}, .dilation = {1, 1}, .before = {1, 1}, .after = {1, 1}};
    const ir::Ref smooth = b(ir::Convolution{window, channels}, {x, kernel});
    const ir::Ref share = per_image(b, b.affine(draw(b, factor.from_zero(), factor.upper(), seed), -2, 1));
    return within(b, b.add(x, b.multiply(share, b.subtract(smooth, x))), value_range);
  }
};

}  // namespace tenon
