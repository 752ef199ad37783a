#pragma once
#include "tenon/layer/low_rank.h"

namespace tenon {

struct ReversibleEmbedding {
  std::int64_t input_dim = 0, output_dim = 0;
  Initializer embeddings_initializer = initializer("RandomUniform");
  Regularizer embeddings_regularizer{};
  Constraint embeddings_constraint{};
  bool mask_zero = false, tie_weights = true;
  NotYet<> weights{}, reverse_dtype{}, quantization_config{};
  std::optional<std::int64_t> lora_rank{};
  std::optional<double> lora_alpha{};
  std::optional<double> logit_soft_cap{};

  static constexpr LayerInfo info{.name = "ReversibleEmbedding",
                                  .summary = "A learned row of numbers for every id; called with reverse=True, logits for the ids.",
                                  .input = "(batch, ...) of ids from 0 to input_dim - 1, or backwards (batch, ..., output_dim)",
                                  .output = "(batch, ..., output_dim), or backwards (batch, ..., input_dim)",
                                  .mask = MaskRule::own,
                                  .call = {"inputs", "reverse"}};

  static constexpr auto fields(auto each) {
    return each(
        required("input_dim", &ReversibleEmbedding::input_dim, "Number of ids: the largest id plus 1.", axis_length),
        required("output_dim", &ReversibleEmbedding::output_dim, "Length of the row of an id.", axis_length),
        field("embeddings_initializer", &ReversibleEmbedding::embeddings_initializer, "Start values of the rows (input_dim, output_dim)."),
        field("embeddings_regularizer", &ReversibleEmbedding::embeddings_regularizer, "Penalty on the rows."),
        field("embeddings_constraint", &ReversibleEmbedding::embeddings_constraint, "Projection of the rows after each update."),
        field("mask_zero", &ReversibleEmbedding::mask_zero, "Id 0 is padding: mask it, so that later layers leave it out."),
        recent("weights", &ReversibleEmbedding::weights, "Start values as an array."),
        recent("quantization_config", &ReversibleEmbedding::quantization_config, "How the layer is quantized."),
        recent("lora_rank", &ReversibleEmbedding::lora_rank,
               "Rank of a low-rank adaptation: the embeddings are frozen, and a product of two small matrices trained on top; None: none.",
               between(0, 2147483647)),
        recent("lora_alpha", &ReversibleEmbedding::lora_alpha, "Without effect, as in Keras: the product counts once."),
        field("tie_weights", &ReversibleEmbedding::tie_weights,
              "Go backwards by the same rows; else by a kernel (output_dim, input_dim) of its own."),
        field("reverse_dtype", &ReversibleEmbedding::reverse_dtype, "The dtype backwards."),
        field("logit_soft_cap", &ReversibleEmbedding::logit_soft_cap, "The largest logit: c * tanh(x / c); None: no limit.", positive));
  }

  Result<Signature> infer(Inputs inputs, const Site& at) const {
    Shape y = inputs[0].shape;
    if (reversed(inputs.call())) {
      if (y.rank() < 2 || y[-1] != Dim(output_dim))
        return at.error(Code::RankMismatch, "input 0")
            .expected("(batch, ..., " + std::to_string(output_dim) + ")")
            .found(y)
            .because("Backwards, ReversibleEmbedding multiplies rows of output_dim numbers.")
            .fix("give the rows that length", "Dense(" + std::to_string(output_dim) + ")")
            .emit();
      y = y.with(-1, input_dim);
    } else {
      y.dims.emplace_back(output_dim);
    }
    Signature s{
        .outputs = {{std::move(y)}},
        .parameters = {{"embeddings", {input_dim, output_dim}, embeddings_initializer, embeddings_regularizer, embeddings_constraint}}};
    if (low_rank().used() && !tie_weights)
      return at.error(Code::ArgumentOutOfRange, "tie_weights")
          .expected("True beside lora_rank")
          .found("False")
          .because("Keras cannot build the layer: once adapted it takes no further variable, and the kernel for the way back is one.")
          .fix("go backwards by the same rows", "tie_weights=True")
          .emit();
    if (const auto failed = add_low_rank(s, low_rank(), at)) return *failed;
    if (!tie_weights) s.parameters.push_back({"reverse_embeddings", {output_dim, input_dim}, embeddings_initializer});
    return s;
  }

  ir::Ref lower(Lowering& b) const {
    if (!reversed(b.call())) {
      const ir::Ref ids = b.cast(b.raw_input(), DType::int32);
      if (mask_zero) b.set_mask(b(ir::Binary{ir::Arithmetic::not_equal}, {b.cast(ids, DType::float32), b.constant(0)}));
      return b.gather(adapted(b, "embeddings", low_rank()), ids);
    }
    const Shape x = b.shape(b.input());
    const ir::Ref rows = b.reshape(b.input(), {elements(x) / output_dim, output_dim});
    ir::Ref y = b(ir::MatMul{.transpose_b = tie_weights},
                  {rows, tie_weights ? adapted(b, "embeddings", low_rank()) : b.parameter("reverse_embeddings")});
    if (logit_soft_cap) {
      const double cap = *logit_soft_cap;
      y = b.affine(b.apply(ir::Fn::tanh, b.affine(y, 1 / cap)), cap);
    }
    return b.reshape(y, x.with(-1, input_dim));
  }

  LowRank low_rank() const { return {lora_rank}; }

 private:
  static bool reversed(const CallView& call) { return call["reverse"] == Config(true); }
};

}  // namespace tenon
