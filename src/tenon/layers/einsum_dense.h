#pragma once
#include "tenon/layer/einsum.h"
#include "tenon/layer/low_rank.h"
#include "tenon/layer/output_axes.h"

namespace tenon {

struct EinsumDense {
  std::string equation{};
  OutputAxes output_shape{};
  Activation activation = Activation::linear;
  std::optional<std::string> bias_axes{};
  Initializer kernel_initializer = initializer("GlorotUniform"), bias_initializer = initializer("Zeros");
  Regularizer kernel_regularizer{}, bias_regularizer{};
  Constraint kernel_constraint{}, bias_constraint{};
  std::optional<std::int64_t> lora_rank{};
  std::optional<double> lora_alpha{};
  NotYet<> gptq_unpacked_column_size{}, quantization_config{};

  static constexpr LayerInfo info{.name = "EinsumDense",
                                  .summary = "A product with a learned kernel in Einstein's notation, \"abc,cd->abd\".",
                                  .input = "(batch, ...), as many axes as the equation names",
                                  .output = "as the equation says"};

  using E = EinsumDense;
  static constexpr auto fields(auto each) {
    return each(
        field("output_shape", &E::output_shape, "Lengths of the output's axes behind the batch; None: as in the input."),
        required("equation", &E::equation, "The axes of input, kernel and output, such as \"abc,cd->abd\"."),
        field("activation", &E::activation, "Applied to every output; None: linear."),
        field("bias_axes", &E::bias_axes, "The axes of the output along which the bias differs; None: no bias."),
        field("kernel_initializer", &E::kernel_initializer, "Start values of the kernel."),
        field("bias_initializer", &E::bias_initializer, "Start values of the bias."),
        field("kernel_regularizer", &E::kernel_regularizer, "Penalty on the kernel."),
        field("bias_regularizer", &E::bias_regularizer, "Penalty on the bias."),
        field("kernel_constraint", &E::kernel_constraint, "Projection of the kernel after each update."),
        field("bias_constraint", &E::bias_constraint, "Projection of the bias after each update."),
        recent("lora_rank", &E::lora_rank,
               "Rank of a low-rank adaptation: the kernel is frozen, and a product of two small matrices trained on top; None: none.",
               between(0, 2147483647)),
        recent("lora_alpha", &E::lora_alpha, "What the product is multiplied by is lora_alpha / lora_rank; None: 1."),
        recent("gptq_unpacked_column_size", &E::gptq_unpacked_column_size, "How a quantized kernel is packed."),
        recent("quantization_config", &E::quantization_config, "How the layer is quantized."));
  }

  Result<Signature> infer(Inputs inputs, const Site& at) const {
    const Shape& x = inputs[0].shape;
    const auto e = parse_einsum(equation, x.rank());
    if (!e || e->out.empty() || e->out.size() != output_shape.lengths.size() + 1) return report_equation(x, at);
    Shape y{x[0]};
    for (std::size_t i = 1; i < e->out.size(); ++i) {
      const auto in = e->a.find(e->out[i]);
      const auto& wanted = output_shape.lengths[i - 1];
      const Dim own = in == std::string::npos ? Dim{} : x[static_cast<int>(in)];
      if (!wanted && in == std::string::npos) return report_equation(x, at);
      if (wanted && own.known() && own != Dim(*wanted)) return report_equation(x, at);
      y.dims.push_back(wanted ? Dim(*wanted) : own);
    }
    Shape kernel;
    for (const char c : e->b) {
      const auto in = e->a.find(c), out = e->out.find(c);
      if (in == std::string::npos && out == std::string::npos) return report_equation(x, at);
      kernel.dims.push_back(in != std::string::npos ? x[static_cast<int>(in)] : y[static_cast<int>(out)]);
      if (!kernel[-1].known()) return report_axis_unknown(x, "entries in the axes that the kernel shares", info, at);
    }
    Signature s{.outputs = {{y}}, .parameters = {{"kernel", kernel, kernel_initializer, kernel_regularizer, kernel_constraint}}};
    const auto bias = bias_axes ? bias_shape(*e, y) : std::nullopt;
    if (bias_axes && !bias) return report_equation(x, at);
    if (bias) s.parameters.push_back({"bias", *bias, bias_initializer, bias_regularizer, bias_constraint});
    if (const auto failed = add_low_rank(s, low_rank(), at)) return *failed;
    return s;
  }

  ir::Ref lower(Lowering& b) const {
    const auto e = parse_einsum(equation, b.shape(b.input()).rank());
    ir::Ref y = einsum(b, *e, b.input(), adapted(b, "kernel", low_rank()));
    if (bias_axes) y = b.add(y, b.parameter("bias"));
    return b.activate(y, activation);
  }

  LowRank low_rank() const { return {lora_rank, lora_alpha}; }

 private:
  Reported report_equation(const Shape& x, const Site& at) const {
    return at.error(Code::ArgumentOutOfRange, "equation")
        .expected("an equation such as \"abc,cd->abd\", and a length in output_shape for every axis behind the batch")
        .found("\"" + equation + "\" for an input of shape " + to_string(x))
        .because("The letters name the axes of the input, of the kernel and of the output; each comes once in each of them.")
        .fix("name every axis of the input, or write ... for those that stay", "\"...x,xy->...y\"", Applies::needs_editing)
        .emit();
  }

  /// From the first axis that has a bias on; the others have length 1.
  std::optional<Shape> bias_shape(const Einsum& e, const Shape& y) const {
    std::size_t first = e.out.size();
    for (const char c : *bias_axes) {
      const auto place = e.out.find(c);
      if (place == std::string::npos || place == 0) return std::nullopt;
      first = std::min(first, place);
    }
    Shape bias;
    for (std::size_t i = first; i < e.out.size(); ++i) {
      const bool has = bias_axes->find(e.out[i]) != std::string::npos;
      if (has && !y[static_cast<int>(i)].known()) return std::nullopt;
      bias.dims.push_back(has ? y[static_cast<int>(i)] : Dim(1));
    }
    return bias;
  }
};

}  // namespace tenon
