#pragma once
#include "tenon/layer/dense_signature.h"
#include "tenon/layer/low_rank.h"

namespace tenon {

struct Dense {
  std::int64_t units = 0;
  Activation activation = Activation::linear;
  bool use_bias = true;
  Initializer kernel_initializer = initializer("GlorotUniform");
  Initializer bias_initializer = initializer("Zeros");
  Regularizer kernel_regularizer{}, bias_regularizer{};
  Constraint kernel_constraint{}, bias_constraint{};
  std::optional<std::int64_t> lora_rank{};
  std::optional<double> lora_alpha{};
  NotYet<> quantization_config{};

  static constexpr LayerInfo info{.name = "Dense",
                                  .summary = "Fully connected layer: activation(x . kernel + bias).",
                                  .input = "(batch, ..., features)",
                                  .output = "(batch, ..., units)",
                                  .mask = MaskRule::passes};

  static constexpr auto fields(auto each) {
    return each(
        required("units", &Dense::units, "Length of the last output axis.", axis_length),
        field("activation", &Dense::activation, "Applied to every output; None: linear."),
        field("use_bias", &Dense::use_bias, "Add one learned number per unit."),
        field("kernel_initializer", &Dense::kernel_initializer, "Start values of the kernel (features, units)."),
        field("bias_initializer", &Dense::bias_initializer, "Start values of the bias (units,)."),
        field("kernel_regularizer", &Dense::kernel_regularizer, "Penalty on the kernel."),
        field("bias_regularizer", &Dense::bias_regularizer, "Penalty on the bias."),
        field("kernel_constraint", &Dense::kernel_constraint, "Projection of the kernel after each update."),
        field("bias_constraint", &Dense::bias_constraint, "Projection of the bias after each update."),
        recent("lora_rank", &Dense::lora_rank,
               "Rank of a low-rank adaptation: the kernel is frozen, and a product of two small matrices trained on top; None: none.",
               between(0, 2147483647)),
        recent("lora_alpha", &Dense::lora_alpha, "Without effect, as in Keras: the product counts once."),
        recent("quantization_config", &Dense::quantization_config, "How the layer is quantized."));
  }

  Result<Signature> infer(Inputs inputs, const Site& at) const {
    TENON_TRY(Signature s, infer_dense(*this, inputs, at));
    if (const auto failed = add_low_rank(s, low_rank(), at)) return *failed;
    return s;
  }

  ir::Ref lower(Lowering& b) const {
    const Shape x = b.shape(b.input());
    std::int64_t rows = 1;
    for (int i = 0; i + 1 < x.rank(); ++i) rows *= x[i].value;
    auto y = b(ir::MatMul{}, {b.reshape(b.input(), {rows, x[-1]}), adapted(b, "kernel", low_rank())});
    if (use_bias) y = b.add(y, b.parameter("bias"));
    const Shape out = x.with(-1, units);
    // These two come last, as in Keras, whose crossentropies look for their operand right behind the output; a layer sees the whole shape.
    if (activation.layer || activation == Activation::softmax || activation == Activation::sigmoid)
      return b.activate(b.reshape(y, out), activation);
    return b.reshape(b.activate(y, activation), out);
  }

  LowRank low_rank() const { return {lora_rank}; }
};

}  // namespace tenon
