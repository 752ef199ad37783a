#pragma once
#include "tenon/layer/interpolation.h"
#include "tenon/layer/window.h"

namespace tenon {

struct UpSampling3D {
  Size<3> size{2};
  DataFormat data_format = DataFormat::channels_last;

  static constexpr LayerInfo info{.name = "UpSampling3D",
                                  .summary = "Repeats every place along depth, height and width.",
                                  .input = spatial_input(3),
                                  .output = "(batch, longer depth, height and width, channels)"};

  static constexpr auto fields(auto each) {
    return each(field("size", &UpSampling3D::size, "Factors of depth, height and width.", axis_length),
                field("data_format", &UpSampling3D::data_format, "Where the channels are."));
  }

  Result<Signature> infer(Inputs inputs, const Site& at) const {
    TENON_TRY(Shape y, spatial(inputs[0].shape, 3, info, at));
    const ir::Ints factors = size.list();
    for (int i = 0; i < 3; ++i)
      if (Dim& d = y[i + 1]; d.known()) d = d.value * factors[static_cast<std::size_t>(i)];
    return Signature{.outputs = {{y, inputs[0].dtype}}};
  }

  ir::Ref lower(Lowering& b) const { return repeat(b, b.raw_input(), size.list()); }
};

}  // namespace tenon
