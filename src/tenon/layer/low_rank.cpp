#include "tenon/layer/low_rank.h"

#include <algorithm>

namespace tenon {
namespace {

/// The first factor starts as HeUniform does, the second at 0: together they change nothing.
Initializer starts_as(FactorStart start) {
  static const InitializerKind kind = [] {
    InitializerKind k = *initializer_kind("HeUniform");
    k.to_config = [](const std::any&) { return Config(Config::Dict{}); };
    k.fill = [](const std::any& a, Floats values, const Shape& shape, Key key) {
      const Initializer values_of = initializer(std::any_cast<const FactorStart&>(a).second ? "Zeros" : "HeUniform");
      values_of.kind->fill(values_of.value, values, shape, key);
    };
    return k;
  }();
  return {std::any(start), &kind};
}

}  // namespace

const FactorStart* factor(const Variable& v) { return v.initializer.as<FactorStart>(); }

FactorNames factor_names(std::string_view name) {
  const auto slash = name.rfind('/');
  const std::size_t own = slash == std::string_view::npos ? 0 : slash + 1;
  const std::string stem = std::string(name.substr(0, own)) + "lora_" + std::string(name.substr(own));
  return {stem + "_a", stem + "_b"};
}

// keras/src/layers/core/dense.py, enable_lora(); base_conv.py, einsum_dense.py and embedding.py have the same.
std::optional<Reported> add_low_rank(Signature& s, const LowRank& lora, const Site& at) {
  if (!lora.used()) return std::nullopt;
  Variable& kernel = s.parameters.front();
  if (kernel.constraint.kind)
    return at.error(Code::ArgumentOutOfRange, kernel.name + "_constraint")
        .expected("None beside lora_rank")
        .found(std::string(kernel.constraint.kind->name))
        .because("With lora_rank, the " + kernel.name + " is not trained itself, so that nothing would apply its constraint.")
        .fix("leave the constraint out", kernel.name + "_constraint=None")
        .emit();
  kernel.trainable = false;
  const FactorNames names = factor_names(kernel.name);
  Shape a = kernel.shape, b{*lora.rank, kernel.shape[-1]};
  a[-1] = *lora.rank;
  const Regularizer penalty = kernel.regularizer;
  s.parameters.push_back({names.a, a, starts_as({lora.scale(), false}), penalty});
  s.parameters.push_back({names.b, b, starts_as({lora.scale(), true}), penalty});
  return std::nullopt;
}

ir::Ref adapted(Lowering& b, std::string_view name, const LowRank& lora) {
  const ir::Ref kernel = b.parameter(name);
  if (!lora.used()) return kernel;
  const FactorNames names = factor_names(name);
  const ir::Ref left = b.parameter(names.a);
  const Shape shape = b.shape(left);
  const ir::Ref product = b(ir::MatMul{}, {b.reshape(left, {elements(shape) / shape[-1].value, shape[-1]}), b.parameter(names.b)});
  return b.add(kernel, b.reshape(b.affine(product, static_cast<float>(lora.scale())), b.shape(kernel)));
}

}  // namespace tenon
