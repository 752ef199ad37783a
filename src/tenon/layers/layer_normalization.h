#pragma once
#include "tenon/layer/axis.h"

namespace tenon {

struct LayerNormalization {
  Axes axis{-1};
  double epsilon = 0.001;
  bool center = true;
  bool scale = true;
  bool rms_scaling = false;
  Initializer beta_initializer = initializer("Zeros"), gamma_initializer = initializer("Ones");
  Regularizer beta_regularizer{}, gamma_regularizer{};
  Constraint beta_constraint{}, gamma_constraint{};

  static constexpr LayerInfo info{.name = "LayerNormalization",
                                  .summary = "Gives each sample mean 0 and variance 1 along an axis, then scale gamma and offset beta.",
                                  .input = "(batch, ..., features)",
                                  .output = "as the input",
                                  .mask = MaskRule::passes};

  using L = LayerNormalization;
  static constexpr auto fields(auto each) {
    return each(field("axis", &L::axis, "The axis, or axes, whose values are normalised together."),
                field("epsilon", &L::epsilon, "Added to the variance."),
                field("center", &L::center, "Add beta, one learned number for each place along the axis."),
                field("scale", &L::scale, "Multiply by gamma, one learned number for each place along the axis."),
                field("rms_scaling", &L::rms_scaling, "Divide by the standard deviation only, and do not add beta; deprecated in Keras."),
                field("beta_initializer", &L::beta_initializer, "Start values of beta."),
                field("gamma_initializer", &L::gamma_initializer, "Start values of gamma."),
                field("beta_regularizer", &L::beta_regularizer, "Penalty on beta."),
                field("gamma_regularizer", &L::gamma_regularizer, "Penalty on gamma."),
                field("beta_constraint", &L::beta_constraint, "Projection of beta after each update."),
                field("gamma_constraint", &L::gamma_constraint, "Projection of gamma after each update."));
  }

  Result<Signature> infer(Inputs inputs, const Site& at) const {
    const Shape& x = inputs[0].shape;
    if (const auto failed = report_no_such_axis(x, axis, at)) return *failed;
    const Shape places = lengths_along(x, axis);
    if (!places.known()) return report_axis_unknown(x, "features", info, at);
    Signature s{.outputs = {{x}}};
    if (scale || rms_scaling) s.parameters.push_back({"gamma", places, gamma_initializer, gamma_regularizer, gamma_constraint});
    if (center && !rms_scaling) s.parameters.push_back({"beta", places, beta_initializer, beta_regularizer, beta_constraint});
    return s;
  }

  ir::Ref lower(Lowering& b) const {
    const Shape x = b.shape(b.input());
    const ir::Ints along = axes_of(x.rank(), axis);
    auto y = rms_scaling ? b.multiply(b.input(), scale_of(b, along)) : normalize_along(b, b.input(), along, epsilon);
    if (scale || rms_scaling) y = b.multiply(y, along_axes(b, b.parameter("gamma"), x, along));
    if (center && !rms_scaling) y = b.add(y, along_axes(b, b.parameter("beta"), x, along));
    return y;
  }

  /// 1 / standard deviation.
  ir::Ref scale_of(Lowering& b, const ir::Ints& along) const {
    const auto mean = b.mean(b.input(), along, ir::Axes::stay);
    const auto variance = b.mean(b.apply(ir::Fn::square, b.subtract(b.input(), mean)), along, ir::Axes::stay);
    return b.apply(ir::Fn::rsqrt, b.affine(variance, 1, epsilon));
  }
};

}  // namespace tenon
