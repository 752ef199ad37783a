#pragma once
#include "tenon/layer/perspective.h"
#include "tenon/layer/window.h"

namespace tenon {

struct RandomGaussianBlur {
  DataFormat data_format = DataFormat::channels_last;
  RandomFactor factor{0, 1};
  Size2D kernel_size{3};
  RandomFactor sigma{0, 1};
  RandomFactor value_range{0, 255};
  std::optional<std::int64_t> seed{};

  static constexpr LayerInfo info{.name = "RandomGaussianBlur",
                                  .summary = "Blurs images at random while training.",
                                  .input = "(batch, height, width, channels)",
                                  .output = "as the input"};

  static constexpr auto fields(auto each) {
    return each(
        field("data_format", &RandomGaussianBlur::data_format, "Where the channels are."),
        field("factor", &RandomGaussianBlur::factor, "How likely an image is changed: (lower, upper), or f for (0, f).", between(0, 1)),
        field("kernel_size", &RandomGaussianBlur::kernel_size, "Height and width of the blur, in pixels; odd.", axis_length),
        field("sigma", &RandomGaussianBlur::sigma, "Width of the blur: (lower, upper), or s for (0, s).", between(0, 1)),
        field("value_range", &RandomGaussianBlur::value_range, "The smallest and the largest number of a pixel."),
        field("seed", &RandomGaussianBlur::seed, seed_doc));
  }

  Result<Signature> infer(Inputs inputs, const Site& at) const {
    for (const std::int64_t length : kernel_size.each)
      if (length % 2 == 0)
        return at.error(Code::ArgumentOutOfRange, "kernel_size")
            .expected("odd numbers")
            .found(tuple_text(kernel_size.each))
            .because("The middle of the blur is a pixel.")
            .fix("make it odd", "kernel_size=3")
            .emit();
    return infer_augmentation(inputs, info, at);
  }

  ir::Ref lower(Lowering& b) const {
    if (!b.training()) return b.input();
    const ir::Ref x = b.input(), two = b(ir::Constant{{2}, 0}, {});
    const auto low = static_cast<float>(sigma.from_zero()), high = static_cast<float>(sigma.upper());
    const ir::RandomUniform widths{low, high, noise_stream(b, seed) * 0x85EBCA6BU + 2, ir::Draw::per_batch};
    const ir::Ref y = blurred(b, x, kernel_size.each[0], kernel_size.each[1], b.affine(b(widths, {two}), 1, 1e-6F));
    return within(b, b.select(chosen(b, factor, seed), y, x), value_range);
  }
};

}  // namespace tenon
