#pragma once
// Keras' low-rank adaptation of a kernel ("LoRA"): the kernel stays, and a product of two small matrices is trained on top of it.
#include "tenon/layer/layer.h"

namespace tenon {

/// rank: None or 0: none. alpha: the product counts alpha / rank times; None: once.
struct LowRank {
  std::optional<std::int64_t> rank;
  std::optional<double> alpha{};
  bool used() const { return rank.value_or(0) > 0; }
  double scale() const { return alpha ? *alpha / static_cast<double>(*rank) : 1; }
};

/// Freezes the layer's first parameter, "kernel" (..., n), and adds "lora_kernel_a" (..., rank) and "lora_kernel_b" (rank, n) behind the
/// others. TN0202 where the parameter has a constraint, as Keras raises.
std::optional<Reported> add_low_rank(Signature& s, const LowRank& lora, const Site& at);
/// The parameter with the product on top.
ir::Ref adapted(Lowering& b, std::string_view name, const LowRank& lora);

/// What the initializer of a factor holds, by which it is known as one. Keras' files lack the factors: they hold the variable with the
/// product on top, and in a model that was read both factors are 0.
struct FactorStart {
  double scale;  // of the product
  bool second;   // lora_..._b
};
/// Null for a variable that is no factor.
const FactorStart* factor(const Variable& v);
/// The names of both factors of a variable, whatever layer of the layer it belongs to.
struct FactorNames {
  std::string a, b;
};
FactorNames factor_names(std::string_view name);

}  // namespace tenon
