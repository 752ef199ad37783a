#pragma once
#include <algorithm>
#include <array>
#include <cmath>

#include "tenon/layer/augmentation.h"

namespace tenon {

struct RandAugment {
  DataFormat data_format = DataFormat::channels_last;
  RandomFactor value_range{0, 255};
  std::int64_t num_ops = 2;
  RandomFactor factor{0, 0.5};
  ir::Interpolation interpolation = ir::Interpolation::bilinear;
  std::optional<std::int64_t> seed{};

  static constexpr LayerInfo info{.name = "RandAugment",
                                  .summary = "A few changes of every image, picked at random while training.",
                                  .input = "(batch, height, width, channels)",
                                  .output = "as the input"};

  static constexpr auto fields(auto each) {
    return each(field("data_format", &RandAugment::data_format, "Where the channels are."),
                field("value_range", &RandAugment::value_range, "The smallest and the largest number of a pixel."),
                field("num_ops", &RandAugment::num_ops, "Changes that an image goes through.", at_least(0)),
                field("factor", &RandAugment::factor, "How strong the changes are: (lower, upper), or f for (0, f).", between(0, 1)),
                field("interpolation", &RandAugment::interpolation, "How an image is sampled: nearest or bilinear."),
                field("seed", &RandAugment::seed, seed_doc));
  }

  Result<Signature> infer(Inputs inputs, const Site& at) const { return infer_coloured(inputs, info, at); }

  // rand_augment.py: every change is drawn once for each image; which of them a step of the chain makes is drawn once for the batch.
  ir::Ref lower(Lowering& b) const {
    ir::Ref x = b.input();
    if (!b.training() || num_ops == 0) return x;
    const auto count = static_cast<float>(changes.size());
    const ir::RandomUniform draws{0, count, noise_stream(b, seed) * 0x85EBCA6BU, ir::Draw::per_batch};
    const ir::Ref picks = b.apply(ir::Fn::floor, b.minimum(b(draws, {b.constant(0, {num_ops})}), count - 0.5F));
    for (std::int64_t step = 0; step < num_ops; ++step) {
      const ir::Ref pick = b.slice(picks, 0, step, 1);
      ir::Ref changed = x;
      for (std::size_t c = 0; c < changes.size(); ++c) {
        const ir::Ref is_it = b(ir::Binary{ir::Arithmetic::equal}, {pick, b.constant(static_cast<float>(c))});
        changed = b.select(is_it, made(b, changes[c], noise_stream(b, seed) + 1 + static_cast<std::uint32_t>(c), x), changed);
      }
      x = changed;
    }
    return x;
  }

 private:
  static constexpr std::array<std::string_view, 11> changes{
      "RandomShear",    "RandomTranslation", "RandomRotation",      "RandomBrightness", "RandomColorDegeneration",
      "RandomContrast", "RandomSharpness",   "RandomPosterization", "Solarization",     "AutoContrast",
      "Equalization"};

  /// What one of the layers makes of the images. stream: the same in every step of the chain, so that it draws the same.
  ir::Ref made(Lowering& b, std::string_view change, std::uint32_t stream, ir::Ref images) const {
    const LayerKind& kind = *layer_kind(change);
    const Config strength = Config::List{factor.from_zero(), factor.upper()}, range = codec<RandomFactor>::write(value_range);
    Config config = kind.to_config(kind.make_default());
    for (const char* name : {"factor", "x_factor", "y_factor", "height_factor", "width_factor", "addition_factor", "threshold_factor"})
      if (config.find(name)) config.set(name, strength);
    if (change == "RandomPosterization") config.set("factor", std::max(1.0, std::floor(8 * factor.upper())));
    if (config.find("value_range")) config.set("value_range", range);
    if (config.find("interpolation")) config.set("interpolation", codec<ir::Interpolation>::write(interpolation));
    if (config.find("seed")) config.set("seed", static_cast<std::int64_t>(stream));
    Report quiet;
    Lowering inner = b.inside({.name = change}, {{images}});
    return kind.lower(*kind.from_config(config, Site{quiet, {}}), inner).front();
  }
};

}  // namespace tenon
