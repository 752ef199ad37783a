#pragma once
#include "tenon/layer/axis.h"

namespace tenon {

struct PReLU {
  Initializer alpha_initializer = initializer("Zeros");
  Regularizer alpha_regularizer{};
  Constraint alpha_constraint{};
  std::optional<Axes> shared_axes{};

  static constexpr LayerInfo info{.name = "PReLU",
                                  .summary = "x above 0, a learned slope below it.",
                                  .input = "(batch, ...)",
                                  .output = "as the input",
                                  .mask = MaskRule::passes};

  static constexpr auto fields(auto each) {
    return each(field("alpha_initializer", &PReLU::alpha_initializer, "Start values of the slopes."),
                field("alpha_regularizer", &PReLU::alpha_regularizer, "Penalty on the slopes."),
                field("alpha_constraint", &PReLU::alpha_constraint, "Projection of the slopes after each update."),
                field("shared_axes", &PReLU::shared_axes, "Axes whose entries share one slope; None: none do."));
  }

  Result<Signature> infer(Inputs inputs, const Site& at) const {
    const Shape& x = inputs[0].shape;
    Shape alpha = x.from(1);
    if (shared_axes) {
      if (const auto failed = report_no_such_axis(x, *shared_axes, at, "shared_axes")) return *failed;
      for (const auto axis : axes_of(x.rank(), *shared_axes)) alpha[static_cast<int>(axis) - 1] = 1;
    }
    if (!alpha.known()) return report_axis_unknown(x, "values per sample", info, at);
    return Signature{.outputs = {{x}}, .parameters = {{"alpha", alpha, alpha_initializer, alpha_regularizer, alpha_constraint}}};
  }

  ir::Ref lower(Lowering& b) const {
    const auto above = b.apply(ir::Fn::relu, b.input()), below = b.apply(ir::Fn::relu, b.affine(b.input(), -1));
    return b.subtract(above, b.multiply(b.parameter("alpha"), below));
  }
};

}  // namespace tenon
