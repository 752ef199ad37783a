#pragma once
#include "tenon/layer/interpolation.h"
#include "tenon/layer/window.h"

namespace tenon {

struct UpSampling2D {
  Size<2> size{2};
  DataFormat data_format = DataFormat::channels_last;
  Resampling interpolation = Resampling::nearest;

  static constexpr LayerInfo info{.name = "UpSampling2D",
                                  .summary = "Repeats every place along height and width, or interpolates between them.",
                                  .input = spatial_input(2),
                                  .output = "(batch, longer height and width, channels)"};

  static constexpr auto fields(auto each) {
    return each(field("size", &UpSampling2D::size, "Factors of height and width.", axis_length),
                field("data_format", &UpSampling2D::data_format, "Where the channels are."),
                field("interpolation", &UpSampling2D::interpolation, "How values between the pixels are found."));
  }

  Result<Signature> infer(Inputs inputs, const Site& at) const {
    TENON_TRY(Shape y, spatial(inputs[0].shape, 2, info, at));
    const ir::Ints factors = size.list();
    for (int i = 0; i < 2; ++i)
      if (Dim& d = y[i + 1]; d.known()) d = d.value * factors[static_cast<std::size_t>(i)];
    return Signature{.outputs = {{y, interpolation == Resampling::nearest ? inputs[0].dtype : DType::float32}}};
  }

  ir::Ref lower(Lowering& b) const {
    if (interpolation == Resampling::nearest) return repeat(b, b.raw_input(), size.list());
    const Shape x = b.shape(b.input());
    return resize(b, b.input(), x[1].value * size.each[0], x[2].value * size.each[1], interpolation);
  }
};

}  // namespace tenon
