#include "tenon/backends/cpu/narrow_matmul.h"
#include "tenon/backends/cpu/operand_type.h"
#include "tenon/backends/cpu/workspace.h"

namespace tenon::cpu {
namespace {

constexpr auto f32 = dnnl::memory::data_type::f32;

using Type = dnnl::memory::data_type;

/// Of both operands: a variable beside bfloat16 is float32 in memory, and rounded when it is packed.
Type type_of_product(const Context& c) {
  const bool is_half = c.in[0].spec.dtype == DType::bfloat16 || c.in[1].spec.dtype == DType::bfloat16;
  return is_half ? Type::bf16 : f32;
}

Desc matrix(const TensorSpec& spec, bool transposed) {
  const Shape& s = spec.shape;
  const Type type = type_of(spec.dtype);
  const std::int64_t rows = s[0].value, columns = s[1].value;
  return transposed ? Desc({columns, rows}, type, Dims{1, columns}) : Desc({rows, columns}, type, Dims{columns, 1});
}

/// (leading..., rows, columns) as oneDNN sees a batch of matrices.
Desc matrices(const TensorSpec& spec, bool transposed) {
  const Shape& s = spec.shape;
  const Type type = type_of(spec.dtype);
  const std::int64_t rows = s[-2].value, columns = s[-1].value, count = product(s, 0, s.rank() - 2);
  return transposed ? Desc({count, columns, rows}, type, Dims{rows * columns, 1, columns})
                    : Desc({count, rows, columns}, type, Dims{rows * columns, columns, 1});
}

Bound bind_batch(const ir::MatMul& op, const Context& c) {
  auto& w = c.workspace;
  if (c.out[0].size() == 0) return nullptr;
  if (c.in[0].spec.dtype != c.in[1].spec.dtype) return nullptr;
  const Desc a = matrices(c.in[0].spec, op.transpose_a), b = matrices(c.in[1].spec, op.transpose_b), y = matrices(c.out[0].spec, false);
  const Desc bias = op.epilogue.bias ? Desc({1, 1, c.out[0].dim(-1)}, f32, dnnl::memory::format_tag::abc) : Desc();
  auto desc = matmul(w.engine(), a, b, bias, y, attributes(op.epilogue.fn));
  if (!find_fast(desc)) return nullptr;
  Call call{dnnl::matmul(desc),
            {{DNNL_ARG_SRC, w.at(a, c.in[0])}, {DNNL_ARG_WEIGHTS, w.at(b, c.in[1])}, {DNNL_ARG_DST, w.at(y, c.out[0])}}};
  if (op.epilogue.bias) call.arguments.push_back({DNNL_ARG_BIAS, w.at(bias, c.in[2])});
  if (desc.scratchpad_desc().get_size()) call.arguments.push_back({DNNL_ARG_SCRATCHPAD, w.scratch(desc.scratchpad_desc(), 0)});
  const std::string name = std::string("matmul of many ") + desc.impl_info_str();
  return std::make_unique<OneDnnKernel>(name, std::vector<Call>{std::move(call)}, w);
}

}  // namespace

Bound bind(const ir::MatMul& op, const Context& c) {
  if (c.out[0].spec.shape.rank() > 2) return bind_batch(op, c);
  const Type type = type_of_product(c);
  if (auto kernel = type == f32 ? bind_narrow(op, c) : nullptr) return kernel;
  if (type != f32 && (c.in[0].spec.dtype == DType::float32 || (c.in[1].spec.dtype == DType::float32 && !c.is_parameter[1]))) return nullptr;
  auto& w = c.workspace;
  const Desc a = matrix(c.in[0].spec, op.transpose_a), plain = matrix(c.in[1].spec, op.transpose_b), y = matrix(c.out[0].spec, false);
  const Desc b =
      c.is_parameter[1] ? Desc({c.in[0].dim(op.transpose_a ? 0 : 1), c.out[0].dim(1)}, type, dnnl::memory::format_tag::any) : plain;
  const Desc bias = op.epilogue.bias ? Desc({1, c.out[0].dim(1)}, f32, dnnl::memory::format_tag::ab) : Desc();
  auto desc = matmul(w.engine(), a, b, bias, y, attributes(op.epilogue.fn));
  if (!find_fast(desc)) return nullptr;
  const Desc wanted = desc.weights_desc();
  const dnnl_memory_t weights = wanted == plain ? w.at(plain, c.in[1]) : w.packed(plain, c.in[1], wanted);
  Call call{dnnl::matmul(desc), {{DNNL_ARG_SRC, w.at(a, c.in[0])}, {DNNL_ARG_WEIGHTS, weights}, {DNNL_ARG_DST, w.at(y, c.out[0])}}};
  if (op.epilogue.bias) call.arguments.push_back({DNNL_ARG_BIAS, w.at(bias, c.in[2])});
  if (desc.scratchpad_desc().get_size()) call.arguments.push_back({DNNL_ARG_SCRATCHPAD, w.scratch(desc.scratchpad_desc(), 0)});
  const std::string name = std::string("matmul ") + desc.impl_info_str();
  return std::make_unique<OneDnnKernel>(name, std::vector<Call>{std::move(call)}, w);
}

}  // namespace tenon::cpu
