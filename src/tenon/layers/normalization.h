#pragma once
#include "tenon/layer/axis.h"
#include "tenon/layer/number_array.h"

namespace tenon {

struct Normalization {
  NormalizationAxes axis{};
  bool invert = false;
  std::optional<NumberArray> mean{}, variance{};

  static constexpr LayerInfo info{.name = "Normalization",
                                  .summary = "(x - mean) / standard deviation, of each feature: given, or what adapt() found in the data.",
                                  .input = "(batch, ..., features)",
                                  .output = "as the input",
                                  .mask = MaskRule::passes};

  using N = Normalization;
  static constexpr auto fields(auto each) {
    return each(field("axis", &N::axis, "The axis, or axes, whose entries have a mean of their own; none: there is one for all."),
                field("invert", &N::invert, "x * standard deviation + mean instead."),
                field("mean", &N::mean, "Mean of the entries; None: the variable mean."),
                field("variance", &N::variance, "Variance of the entries; None: the variable variance."));
  }

  Result<Signature> infer(Inputs inputs, const Site& at) const {
    const Shape& x = inputs[0].shape;
    TENON_TRY(const Shape kept, kept_axes(x, axis, info, at));
    if (mean.has_value() != variance.has_value())
      return at.error(Code::ArgumentOutOfRange, mean ? "variance" : "mean")
          .expected("numbers")
          .found("None")
          .because("Keras takes mean and variance together, or neither.")
          .fix("give both", "mean=0.0, variance=1.0", Applies::needs_editing)
          .emit();
    if (!mean)
      return Signature{
          .outputs = {{x}},
          .state = {{"mean", kept, initializer("Zeros")}, {"variance", kept, initializer("Ones")}, {"count", {}, initializer("Zeros")}}};
    if (const auto failed = report_array_does_not_fit(*mean, kept, "mean", at)) return *failed;
    if (const auto failed = report_array_does_not_fit(*variance, kept, "variance", at)) return *failed;
    return Signature{.outputs = {{x}}};
  }

  ir::Ref lower(Lowering& b) const {
    const Shape x = b.shape(b.input());
    const auto middle = mean ? literal_along(b, *mean, x, axis) : along_kept(b, b.state("mean"), x, axis);
    const auto spread = variance ? literal_along(b, *variance, x, axis) : along_kept(b, b.state("variance"), x, axis);
    const auto deviation = b.maximum(b.apply(ir::Fn::sqrt, spread), 1e-7);
    if (invert) return b.add(middle, b.multiply(b.input(), deviation));
    return b.divide(b.subtract(b.input(), middle), deviation);
  }
};

}  // namespace tenon
