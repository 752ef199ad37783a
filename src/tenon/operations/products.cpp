// Products of two tensors: matmul, dot, einsum.
#include "tenon/layer/einsum.h"
#include "tenon/operations/operation.h"

namespace tenon {
namespace {

using Made = Result<ir::Refs>;

Reported report_inner(OperationCall& o, const Shape& a, const Shape& c) {
  return o.at.error(Code::InputsDiffer)
      .expected("the last axis of " + to_string(a) + " as long as the last but one of the other")
      .found(c)
      .because("A product sums over the last axis of the first operand and the last but one of the second.")
      .fix("transpose one of them", "ops.swapaxes(y, -1, -2)", Applies::needs_editing)
      .emit();
}

Made matmul(OperationCall& o) {
  TENON_TRY(const ir::Ref a, o.real("x1"));
  TENON_TRY(const ir::Ref c, o.real("x2"));
  const Shape x = o.b.shape(a), y = o.b.shape(c);
  if (x.rank() < 2 || y.rank() < 2 || x[-1] != y[-2]) return report_inner(o, x, y);
  for (int i = 3; i <= std::min(x.rank(), y.rank()); ++i)
    if (x[-i] != y[-i] && x[-i] != Dim(1) && y[-i] != Dim(1)) return report_inner(o, x, y);
  return ir::Refs{o.b.matmul(a, c)};
}

Made einsum_of(OperationCall& o) {
  const auto* equation = o.argument("subscripts").string();
  const ir::Refs operands = o.tensors("*operands");
  if (!equation || operands.size() != 2)
    return o.unfit("subscripts", "an equation of two operands", to_string(o.argument("subscripts")), "Tenon multiplies two tensors.");
  const ir::Ref x = o.b.cast(operands[0], DType::float32), y = o.b.cast(operands[1], DType::float32);
  const auto e = parse_einsum(*equation, o.b.shape(x).rank());
  bool fits = e && e->b.size() == static_cast<std::size_t>(o.b.shape(y).rank());
  for (std::size_t i = 0; fits && i < e->b.size(); ++i) {
    const auto place = e->a.find(e->b[i]);
    fits = place == std::string::npos || o.b.shape(x)[static_cast<int>(place)] == o.b.shape(y)[static_cast<int>(i)];
  }
  if (!fits)
    return o.unfit("subscripts", "a letter for every axis, and equal lengths for equal letters", *equation,
                   "The operands have the shapes " + to_string(o.b.shape(x)) + " and " + to_string(o.b.shape(y)) + ".");
  return ir::Refs{einsum(o.b, *e, x, y)};
}

constexpr OperationRow rows[] = {
    {"numpy", "Matmul", "The product of matrices, for every row of the batch.", {"x1", "x2"}, &matmul},
    {"numpy", "Einsum", "A product in Einstein's notation.", {"*operands"}, &einsum_of},
};

}  // namespace

std::span<const OperationRow> products() { return rows; }

}  // namespace tenon
