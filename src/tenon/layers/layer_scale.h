#pragma once
#include "tenon/initializers/constant.h"
#include "tenon/layer/layer.h"

namespace tenon {

/// A layer of ConvNeXt in keras.applications; it is not in keras.layers.
struct LayerScale {
  double init_values = 0;
  std::int64_t projection_dim = 1;

  static constexpr LayerInfo info{.name = "LayerScale",
                                  .summary = "x * gamma, one learned number for each entry of the last axis.",
                                  .input = "(batch, ..., features)",
                                  .output = "as the input",
                                  .module = "keras.src.applications.convnext"};

  static constexpr auto fields(auto each) {
    return each(required("init_values", &LayerScale::init_values, "Start value of gamma."),
                required("projection_dim", &LayerScale::projection_dim, "Length of gamma: that of the last axis.", axis_length));
  }

  Result<Signature> infer(Inputs inputs, const Site& at) const {
    const Shape& x = inputs[0].shape;
    const Dim length(projection_dim);
    if (x.rank() < 2 || (x[-1].known() && x[-1] != length && x[-1] != Dim(1) && length != Dim(1)))
      return at.error(Code::ArgumentOutOfRange, "projection_dim")
          .expected(x.rank() < 2 ? "an input with an axis of features" : to_string(x[-1]) + ", the last axis of " + to_string(x))
          .found(std::to_string(projection_dim))
          .because("The input is multiplied by gamma, which has projection_dim numbers: one for each entry of the last axis.")
          .fix("make gamma as long as the last axis", "projection_dim=" + (x.rank() < 2 ? "1" : to_string(x[-1])), Applies::needs_editing)
          .emit();
    Shape y = x;
    if (x[-1] == Dim(1)) y[-1] = length;
    return Signature{.outputs = {{y}}, .parameters = {{"variable", Shape{length}, Constant{init_values}}}};  // gamma has no name in Keras
  }

  ir::Ref lower(Lowering& b) const { return b.multiply(b.input(), b.parameter("variable")); }
};

}  // namespace tenon
