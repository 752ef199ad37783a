#pragma once
#include "tenon/layer/interpolation.h"
#include "tenon/layer/window.h"

namespace tenon {

struct UpSampling1D {
  std::int64_t size = 2;

  static constexpr LayerInfo info{.name = "UpSampling1D",
                                  .summary = "Repeats every place along the steps.",
                                  .input = spatial_input(1),
                                  .output = "(batch, size * steps, channels)"};

  static constexpr auto fields(auto each) {
    return each(field("size", &UpSampling1D::size, "How often every step is repeated.", axis_length));
  }

  Result<Signature> infer(Inputs inputs, const Site& at) const {
    TENON_TRY(Shape y, spatial(inputs[0].shape, 1, info, at));
    const ir::Ints factors{size};
    for (int i = 0; i < 1; ++i)
      if (Dim& d = y[i + 1]; d.known()) d = d.value * factors[static_cast<std::size_t>(i)];
    return Signature{.outputs = {{y, inputs[0].dtype}}};
  }

  ir::Ref lower(Lowering& b) const { return repeat(b, b.raw_input(), {size}); }
};

}  // namespace tenon
