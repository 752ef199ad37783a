#pragma once
#include "tenon/layer/image.h"
#include "tenon/layer/noise.h"

namespace tenon {

struct SpatialDropout2D {
  double rate = 0;
  std::optional<std::int64_t> seed{};
  DataFormat data_format = DataFormat::channels_last;

  static constexpr LayerInfo info{.name = "SpatialDropout2D",
                                  .summary = "Sets whole channels of a sample to zero while training and scales up the rest.",
                                  .input = spatial_input(2),
                                  .output = "as the input",
                                  .mask = MaskRule::passes};

  static constexpr auto fields(auto each) {
    return each(required("rate", &SpatialDropout2D::rate, "Share of the channels set to zero.", between(0, 1)),
                field("seed", &SpatialDropout2D::seed, seed_doc),
                field("data_format", &SpatialDropout2D::data_format, "Where the channels are."));
  }

  Result<Signature> infer(Inputs inputs, const Site& at) const {
    TENON_TRY(const Shape x, spatial(inputs[0].shape, 2, info, at));
    return Signature{.outputs = {{x}}};
  }

  ir::Ref lower(Lowering& b) const { return drop(b, b.input(), rate, noise_stream(b, seed), {Dim{}, 1, 1, Dim{}}); }
};

}  // namespace tenon
