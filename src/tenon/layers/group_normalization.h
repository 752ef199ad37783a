#pragma once
#include "tenon/layer/axis.h"

namespace tenon {

struct GroupNormalization {
  std::int64_t groups = 32;
  Axis axis = -1;
  double epsilon = 0.001;
  bool center = true;
  bool scale = true;
  Initializer beta_initializer = initializer("Zeros"), gamma_initializer = initializer("Ones");
  Regularizer beta_regularizer{}, gamma_regularizer{};
  Constraint beta_constraint{}, gamma_constraint{};

  static constexpr LayerInfo info{
      .name = "GroupNormalization",
      .summary = "Gives each group of channels of a sample mean 0 and variance 1, then scale gamma and offset beta.",
      .input = "(batch, ..., channels)",
      .output = "as the input",
      .mask = MaskRule::passes};

  using G = GroupNormalization;
  static constexpr auto fields(auto each) {
    return each(field("groups", &G::groups, "Number of groups of channels; -1: every channel is one.", between(-1, axis_length.high)),
                field("axis", &G::axis, "The axis of the channels."), field("epsilon", &G::epsilon, "Added to the variance."),
                field("center", &G::center, "Add beta, one learned number per channel."),
                field("scale", &G::scale, "Multiply by gamma, one learned number per channel."),
                field("beta_initializer", &G::beta_initializer, "Start values of beta."),
                field("gamma_initializer", &G::gamma_initializer, "Start values of gamma."),
                field("beta_regularizer", &G::beta_regularizer, "Penalty on beta."),
                field("gamma_regularizer", &G::gamma_regularizer, "Penalty on gamma."),
                field("beta_constraint", &G::beta_constraint, "Projection of beta after each update."),
                field("gamma_constraint", &G::gamma_constraint, "Projection of gamma after each update."));
  }

  Result<Signature> infer(Inputs inputs, const Site& at) const {
    const Shape& x = inputs[0].shape;
    TENON_TRY(const int along, axis_of(x, axis, at));
    if (!x[along].known()) return report_axis_unknown(x, "channels", info, at);
    const auto channels = x[along].value;
    if (groups == 0 || (groups > 0 && channels % groups))
      return at.error(Code::GroupsDoNotDivide, "groups")
          .expected("a divisor of " + std::to_string(channels) + ", or -1")
          .found(groups)
          .because("Each group is an equal share of the channels; there are " + std::to_string(channels) + ".")
          .fix("let every channel be a group", "groups=-1")
          .fix("or make one group of all", "groups=1")
          .emit();
    Signature s{.outputs = {{x}}};
    if (scale) s.parameters.push_back({"gamma", {channels}, gamma_initializer, gamma_regularizer, gamma_constraint});
    if (center) s.parameters.push_back({"beta", {channels}, beta_initializer, beta_regularizer, beta_constraint});
    return s;
  }

  ir::Ref lower(Lowering& b) const {
    const Shape x = b.shape(b.input());
    const int along = static_cast<int>(axis.value < 0 ? axis.value + x.rank() : axis.value);
    const auto channels = x[along].value, parts = groups < 0 ? channels : groups;
    Shape grouped = x.with(along, channels / parts);
    grouped.dims.insert(grouped.dims.begin() + along, Dim(parts));
    ir::Ints together;
    for (int i = 1; i < grouped.rank(); ++i)
      if (i != along) together.push_back(i);
    auto y = b.reshape(normalize_along(b, b.reshape(b.input(), grouped), together, epsilon), x);
    if (scale) y = b.multiply(y, along_axes(b, b.parameter("gamma"), x, {along}));
    if (center) y = b.add(y, along_axes(b, b.parameter("beta"), x, {along}));
    return y;
  }
};

}  // namespace tenon
