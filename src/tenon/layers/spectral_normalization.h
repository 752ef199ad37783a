#pragma once
#include "tenon/layer/activity.h"
#include "tenon/layer/sub_layer.h"

namespace tenon {

struct SpectralNormalization {
  SubLayer layer{};
  std::int64_t power_iterations = 1;

  static constexpr LayerInfo info{.name = "SpectralNormalization",
                                  .summary = "Divides the kernel of its layer by its largest singular value before every step of training.",
                                  .input = "as the layer's",
                                  .output = "as the layer's"};

  static constexpr auto fields(auto each) {
    return each(required("layer", &SpectralNormalization::layer, "A layer with a kernel, or with embeddings."),
                field("power_iterations", &SpectralNormalization::power_iterations,
                      "Steps in which the singular value is approached; it goes on from step to step.", between(1, 1000)));
  }

  Result<Signature> infer(Inputs inputs, const Site& at) const {
    TENON_TRY(const Signature inner, tenon::infer(layer, inputs, at));
    Signature s;
    s.outputs = inner.outputs;
    if (inputs[0].dtype != DType::float32) s.outputs[0].dtype = inputs[0].dtype;  // Keras casts the output to the dtype of the input
    s.absorb(inner, "layer", "layer", layer.trainable);
    for (auto& v : s.parameters) {
      if (!is_kernel(v) || v.trainable != layer.trainable) continue;
      v.saved_twice = "";
      Variable u{"vector_u", {1, v.shape[-1]}, small()};
      s.state.insert(s.state.begin(), std::move(u));
      return s;
    }
    return at.error(Code::ArgumentOutOfRange, "layer")
        .expected("a layer with a kernel or with embeddings")
        .found(std::string(layer.layer.kind->name))
        .because("SpectralNormalization divides the kernel of its layer by a number.")
        .fix("wrap such a layer", "SpectralNormalization(Dense(10))", Applies::needs_editing)
        .emit();
  }

  // spectral_normalization.py. The kernel itself changes, as in Keras: the optimizer starts from what the layer computed with.
  ir::Refs lower(Lowering& b) const {
    Lowering inner = b.inside({.name = "layer", .trainable = layer.trainable}, {b.operand()});
    if (b.training()) {
      const std::string name = name_of_kernel(b);
      inner.replace(name, normalized(b, "layer/" + name));
    }
    Operands out = lower_layer(layer.layer, inner);
    penalize_outputs(layer.activity_regularizer, out, inner);
    const DType dtype = b.spec(b.raw_input()).dtype;
    return {dtype == DType::float32 ? out[0].value : b.cast(out[0].value, dtype)};
  }

 private:
  static bool is_kernel(const Variable& v) { return v.name == "layer/kernel" || v.name == "layer/embeddings"; }
  static Initializer small() {
    const auto* kind = initializer_kind("TruncatedNormal");
    Report quiet;
    return {*kind->from_config(Config::Dict{{"stddev", 0.02}}, Site{quiet, {}}), kind};
  }

  std::string name_of_kernel(Lowering& b) const {
    Report quiet;
    const std::vector<TensorSpec> specs{b.spec(b.raw_input())};
    const auto inner = tenon::infer(layer, specs, Site{quiet, {}});
    for (const auto& v : inner->parameters)
      if (v.name == "kernel") return v.name;
    return "embeddings";
  }

  /// x / |x|, as keras.ops.normalize.
  static ir::Ref unit(Lowering& b, ir::Ref x) {
    const ir::Ref squares = b.sum(b.apply(ir::Fn::square, x), {0, 1}, ir::Axes::stay);
    return b.multiply(x, b.minimum(b.apply(ir::Fn::rsqrt, squares), 1e7));
  }

  /// Makes the kernel and the vector of this step; a kernel of zeros stays.
  ir::Ref normalized(Lowering& b, const std::string& name) const {
    const ir::Ref kernel = b.state(name), u_before = b.state("vector_u");
    const Shape shape = b.shape(kernel);
    const ir::Ref rows = b.reshape(kernel, {elements(shape) / shape[-1].value, shape[-1]});
    ir::Ref u = u_before, v;
    for (std::int64_t i = 0; i < power_iterations; ++i) {
      v = unit(b, b(ir::MatMul{.transpose_b = true}, {u, rows}));
      u = unit(b, b(ir::MatMul{}, {v, rows}));
    }
    const ir::Ref sigma = b(ir::MatMul{.transpose_b = true}, {b(ir::MatMul{}, {v, rows}), u});
    const ir::Ref empty = b(ir::Binary{ir::Arithmetic::equal}, {b.sum(b.apply(ir::Fn::abs, rows)), b.constant(0)});
    const ir::Ref divided = b.reshape(b.divide(rows, sigma), shape);
    const ir::Ref made = b.select(empty, kernel, divided);
    b.update("vector_u", b.select(empty, u_before, u));
    b.update(name, made);
    return made;
  }
};

}  // namespace tenon
