#pragma once
#include "tenon/layer/dense_signature.h"

namespace tenon {

struct TernaryDense {
  std::int64_t units = 0;
  std::optional<double> threshold{};
  Activation activation = Activation::linear;
  bool use_bias = true;
  Initializer kernel_initializer = initializer("GlorotUniform"), bias_initializer = initializer("Zeros");
  Regularizer kernel_regularizer{}, bias_regularizer{};
  Constraint kernel_constraint{}, bias_constraint{};

  static constexpr LayerInfo info{.name = "TernaryDense",
                                  .summary = "Fully connected layer whose kernel counts as -1, 0 or 1. Of Keras 3.16.",
                                  .input = "(batch, ..., features)",
                                  .output = "(batch, ..., units)",
                                  .mask = MaskRule::passes};

  static constexpr auto fields(auto each) {
    return each(
        required("units", &TernaryDense::units, "Length of the last output axis.", axis_length),
        field("threshold", &TernaryDense::threshold, "Below it a number of the kernel counts as 0; None: it follows from the kernel."),
        field("activation", &TernaryDense::activation, "Applied to every output; None: linear."),
        field("use_bias", &TernaryDense::use_bias, "Add one learned number per unit."),
        field("kernel_initializer", &TernaryDense::kernel_initializer, "Start values of the kernel (features, units)."),
        field("bias_initializer", &TernaryDense::bias_initializer, "Start values of the bias (units,)."),
        field("kernel_regularizer", &TernaryDense::kernel_regularizer, "Penalty on the kernel."),
        field("bias_regularizer", &TernaryDense::bias_regularizer, "Penalty on the bias."),
        field("kernel_constraint", &TernaryDense::kernel_constraint, "Projection of the kernel after each update."),
        field("bias_constraint", &TernaryDense::bias_constraint, "Projection of the bias after each update."));
  }

  Result<Signature> infer(Inputs inputs, const Site& at) const { return infer_dense(*this, inputs, at); }
};

}  // namespace tenon
