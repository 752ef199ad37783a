#pragma once
#include <cmath>

#include "tenon/base/python_number.h"
#include "tenon/layer/axis.h"
#include "tenon/layer/renorm.h"

namespace tenon {

struct BatchNormalization {
  Axis axis = -1;
  double momentum = 0.99;
  double epsilon = 0.001;
  bool center = true;
  bool scale = true;
  Initializer beta_initializer = initializer("Zeros"), gamma_initializer = initializer("Ones");
  Initializer moving_mean_initializer = initializer("Zeros"), moving_variance_initializer = initializer("Ones");
  Regularizer beta_regularizer{}, gamma_regularizer{};
  Constraint beta_constraint{}, gamma_constraint{};
  bool synchronized = false;
  bool renorm = false;
  RenormClipping renorm_clipping{};
  double renorm_momentum = 0.99;

  static constexpr LayerInfo info{.name = "BatchNormalization",
                                  .summary = "Gives each channel mean 0 and variance 1 over the batch, then scale gamma and offset beta.",
                                  .input = "(batch, ..., channels)",
                                  .output = "as the input",
                                  .mask = MaskRule::passes};

  using B = BatchNormalization;
  static constexpr auto fields(auto each) {
    return each(field("axis", &B::axis, "The axis whose entries are normalised apart: the channels."),
                field("momentum", &B::momentum, "Share of the moving statistics that stays at each step."),
                field("epsilon", &B::epsilon, "Added to the variance."),
                field("center", &B::center, "Add beta, one learned number per channel."),
                field("scale", &B::scale, "Multiply by gamma, one learned number per channel."),
                field("beta_initializer", &B::beta_initializer, "Start values of beta."),
                field("gamma_initializer", &B::gamma_initializer, "Start values of gamma."),
                field("moving_mean_initializer", &B::moving_mean_initializer, "Start values of the moving mean."),
                field("moving_variance_initializer", &B::moving_variance_initializer, "Start values of the moving variance."),
                field("beta_regularizer", &B::beta_regularizer, "Penalty on beta."),
                field("gamma_regularizer", &B::gamma_regularizer, "Penalty on gamma."),
                field("beta_constraint", &B::beta_constraint, "Projection of beta after each update."),
                field("gamma_constraint", &B::gamma_constraint, "Projection of gamma after each update."),
                field("synchronized", &B::synchronized, "Statistics over all replicas; Tenon always takes them over the whole batch."),
                recent("renorm", &B::renorm, "Train on moving statistics too: batch renormalisation, for small batches."),
                recent("renorm_clipping", &B::renorm_clipping, "Limits of its correction: \"rmin\", \"rmax\", \"dmax\"."),
                recent("renorm_momentum", &B::renorm_momentum, "Share of the statistics of renorm that stays at each step."));
  }

  Result<Signature> infer(Inputs inputs, const Site& at) const {
    const Shape& x = inputs[0].shape;
    TENON_TRY(const int along, axis_of(x, axis, at));
    if (!x[along].known()) return report_axis_unknown(x, "channels", info, at);
    const Shape channels{x[along]};
    Signature s{.outputs = {{x}},
                .state = {{"moving_mean", channels, moving_mean_initializer}, {"moving_variance", channels, moving_variance_initializer}}};
    if (renorm) add_renorm_statistics(s, channels, moving_mean_initializer, moving_variance_initializer);
    if (scale) s.parameters.push_back({"gamma", channels, gamma_initializer, gamma_regularizer, gamma_constraint});
    if (center) s.parameters.push_back({"beta", channels, beta_initializer, beta_regularizer, beta_constraint});
    return s;
  }

  ir::Ref lower(Lowering& b) const {
    const Shape x = b.shape(b.input());
    const int along = static_cast<int>(axis.value < 0 ? axis.value + x.rank() : axis.value);
    if (!b.training() || !b.trainable())
      return normalize(b, along, b.subtract(b.input(), wide(b, along, b.state("moving_mean"))), wide(b, along, b.state("moving_variance")));
    ir::Ints others;
    for (int i = 0; i < x.rank(); ++i)
      if (i != along) others.push_back(i);
    if (b.mask().valid() && b.shape(b.mask()).rank() + 1 == x.rank()) return normalize_unmasked(b, along, others);
    const double count = static_cast<double>(elements(x) / x[0].value / x[along].value * b.batch());
    const double share = 1 / count;
    const auto mean = b.affine(b.batch_sum(b.input(), others), share);
    const auto centered = b.subtract(b.input(), mean);
    const auto variance = b.affine(b.batch_sum(b.apply(ir::Fn::square, centered), others), share);
    return normalize_batch(b, along, mean, centered, variance);
  }

  /// Statistics of what the mask does not leave out; everything is normalised. The 1e-7 are Keras' epsilon().
  ir::Ref normalize_unmasked(Lowering& b, int along, const ir::Ints& others) const {
    const Shape x = b.shape(b.input());
    Shape column = x;
    column[-1] = 1;
    const ir::Ref counts = b.broadcast_to(b.reshape(b.mask(), column), x), nothing = b.constant(0);
    const ir::Ref count = b.affine(b.batch_sum(counts, others), 1, 1e-7);
    const ir::Ref mean = b.divide(b.batch_sum(b.select(counts, b.input(), nothing), others), count);
    const ir::Ref centered = b.subtract(b.input(), mean);
    const ir::Ref squares = b.apply(ir::Fn::square, b.select(counts, centered, nothing));
    const ir::Ref variance = b.divide(b.batch_sum(squares, others), count);
    return normalize_batch(b, along, mean, centered, variance);
  }

  ir::Ref normalize_batch(Lowering& b, int along, ir::Ref mean, ir::Ref centered, ir::Ref variance) const {
    if (renorm) return renormalize(b, along, mean, centered, variance);
    follow(b, "moving_mean", mean, momentum);
    follow(b, "moving_variance", variance, momentum);
    return normalize(b, along, centered, variance);
  }

  /// keras/src/layers/normalization/batch_normalization.py, _renorm_correction_and_moments() and behind it.
  ir::Ref renormalize(Lowering& b, int along, ir::Ref mean, ir::Ref centered, ir::Ref variance) const {
    const auto small = epsilon;
    const ir::Ref deviation = b.apply(ir::Fn::sqrt, b.affine(variance, 1, small));
    const ir::Ref followed = b.maximum(wide(b, along, b.state("renorm_stddev")), std::sqrt(as_cast(small)));
    const ir::Ref gap = b.subtract(mean, wide(b, along, b.state("renorm_mean")));
    const ir::Ref r = renorm_clipping.ratio(b, held(b, b.divide(deviation, followed)));
    const ir::Ref d = renorm_clipping.shift(b, held(b, b.divide(gap, followed)));
    follow(b, "renorm_mean", mean, renorm_momentum);
    follow(b, "renorm_stddev", deviation, renorm_momentum);
    follow(b, "moving_mean", mean, momentum);
    const ir::Ref moved = follow(b, "moving_stddev", deviation, momentum);
    b.update("moving_variance", b.maximum(b.affine(b.apply(ir::Fn::square, moved), 1, -small), 0));
    ir::Ref y = b.add(b.multiply(b.multiply(centered, b.apply(ir::Fn::rsqrt, b.affine(variance, 1, small))), r), d);
    if (scale) y = b.multiply(y, wide(b, along, b.parameter("gamma")));
    return center ? b.add(y, wide(b, along, b.parameter("beta"))) : y;
  }

  ir::Ref normalize(Lowering& b, int along, ir::Ref centered, ir::Ref variance) const {
    auto factor = b.apply(ir::Fn::rsqrt, b.affine(variance, 1, epsilon));
    if (scale) factor = b.multiply(factor, wide(b, along, b.parameter("gamma")));
    const auto y = b.multiply(centered, factor);
    return center ? b.add(y, wide(b, along, b.parameter("beta"))) : y;
  }

  /// A variable (channels,) with a 1 for every other axis of the input.
  static ir::Ref wide(Lowering& b, int along, ir::Ref variable) {
    Shape shape(std::vector<Dim>(static_cast<std::size_t>(b.shape(b.input()).rank()), Dim(1)));
    shape[along] = b.shape(variable)[0];
    return b.reshape(variable, shape);
  }

  static ir::Ref follow(Lowering& b, std::string_view name, ir::Ref value, double stays) {
    const auto old = b.state(name);
    const ir::Ref moved = b.add(b.affine(old, stays), b.affine(b.reshape(value, b.shape(old)), 1 - stays));
    b.update(name, moved);
    return moved;
  }
};

}  // namespace tenon
