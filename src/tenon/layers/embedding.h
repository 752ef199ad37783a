#pragma once
#include "tenon/layer/low_rank.h"

namespace tenon {

struct Embedding {
  std::int64_t input_dim = 0, output_dim = 0;
  Initializer embeddings_initializer = initializer("RandomUniform");
  Regularizer embeddings_regularizer{};
  Constraint embeddings_constraint{};
  bool mask_zero = false;
  std::optional<std::int64_t> lora_rank{};
  std::optional<double> lora_alpha{};
  NotYet<> weights{}, input_length{}, quantization_config{};

  static constexpr LayerInfo info{.name = "Embedding",
                                  .summary = "A learned row of numbers for every id.",
                                  .input = "(batch, ...) of ids from 0 to input_dim - 1",
                                  .output = "(batch, ..., output_dim)",
                                  .mask = MaskRule::own};

  static constexpr auto fields(auto each) {
    return each(
        required("input_dim", &Embedding::input_dim, "Number of ids: the largest id plus 1.", axis_length),
        required("output_dim", &Embedding::output_dim, "Length of the row of an id.", axis_length),
        field("embeddings_initializer", &Embedding::embeddings_initializer, "Start values of the rows (input_dim, output_dim)."),
        field("embeddings_regularizer", &Embedding::embeddings_regularizer, "Penalty on the rows."),
        field("embeddings_constraint", &Embedding::embeddings_constraint, "Projection of the rows after each update."),
        field("mask_zero", &Embedding::mask_zero, "Id 0 is padding: mask it, so that later layers leave it out."),
        recent("weights", &Embedding::weights, "Start values as an array."),
        recent("input_length", &Embedding::input_length, "Length of the sequences: gone from Keras 3."),
        recent("lora_rank", &Embedding::lora_rank,
               "Rank of a low-rank adaptation: the embeddings is frozen, and a product of two small matrices trained on top; None: none.",
               between(0, 2147483647)),
        recent("lora_alpha", &Embedding::lora_alpha, "Without effect, as in Keras: the product counts once."),
        recent("quantization_config", &Embedding::quantization_config, "How the layer is quantized."));
  }

  Result<Signature> infer(Inputs inputs, const Site& at) const {
    Shape y = inputs[0].shape;
    y.dims.emplace_back(output_dim);
    Signature s{
        .outputs = {{std::move(y)}},
        .parameters = {{"embeddings", {input_dim, output_dim}, embeddings_initializer, embeddings_regularizer, embeddings_constraint}}};
    if (const auto failed = add_low_rank(s, low_rank(), at)) return *failed;
    return s;
  }

  ir::Ref lower(Lowering& b) const {
    const ir::Ref ids = b.cast(b.raw_input(), DType::int32);  // Keras cuts off fractions as well
    if (mask_zero) b.set_mask(b(ir::Binary{ir::Arithmetic::not_equal}, {b.cast(ids, DType::float32), b.constant(0)}));
    return b.gather(adapted(b, "embeddings", low_rank()), ids);
  }

  LowRank low_rank() const { return {lora_rank}; }
};

}  // namespace tenon
