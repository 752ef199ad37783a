#pragma once
#include "tenon/layer/axis.h"
#include "tenon/layer/merge.h"

namespace tenon {

struct Dot {
  Axes axes{};
  bool normalize = false;

  static constexpr LayerInfo info{.name = "Dot",
                                  .summary = "The products of two inputs, summed along an axis of each; samples stay apart.",
                                  .input = "two with one axis of the same length",
                                  .output = "(batch, other axes of the first, other axes of the second)",
                                  .arity = Arity::any,
                                  .mask = MaskRule::own};

  static constexpr auto fields(auto each) {
    return each(required("axes", &Dot::axes, "The axis to sum along: one number for both inputs, or one for each."),
                field("normalize", &Dot::normalize, "Scale every vector along its axis to length 1 first: the cosine of their angle."));
  }

  Result<Signature> infer(Inputs inputs, const Site& at) const {
    if (const auto failed = report_not_two(inputs, info, at)) return *failed;
    if (axes.values.size() > 2)
      return at.error(Code::ArgumentOutOfRange, "axes")
          .expected("int, or a list of two")
          .found(std::to_string(axes.values.size()) + " numbers")
          .because("Dot sums along one axis of each of its two inputs.")
          .fix("name one axis of each", "axes=(1, 1)", Applies::needs_editing)
          .emit();
    const Shape &x = inputs[0].shape, &y = inputs[1].shape;
    TENON_TRY(const int first, axis_of(x, axes.values.front(), at, "axes"));
    TENON_TRY(const int second, axis_of(y, axes.values.back(), at, "axes"));
    if (x[first].known() && y[second].known() && x[first] != y[second])
      return report_inputs_differ({x, y, 1, std::min(first, y.rank() - 1)}, info,
                                  "Dot multiplies axis " + std::to_string(first) + " of the first input, of length " + to_string(x[first]) +
                                      ", with axis " + std::to_string(second) + " of the second, of length " + to_string(y[second]) +
                                      "; they must be equal.",
                                  at);
    if (x[0].known() && y[0].known() && x[0] != y[0])
      return report_inputs_differ({x, y, 1, 0}, info, "Dot pairs the samples of its inputs; both have as many.", at);
    Shape out{x[0].known() ? x[0] : y[0]};
    for (int i = 1; i < x.rank(); ++i)
      if (i != first) out.dims.push_back(x[i]);
    for (int i = 1; i < y.rank(); ++i)
      if (i != second) out.dims.push_back(y[i]);
    if (out.rank() == 1) out.dims.emplace_back(1);
    return Signature{.outputs = {{std::move(out)}}};
  }

  ir::Ref lower(Lowering& b) const {
    Shape out{b.shape(b.input(0))[0]};
    const auto x = matrix(b, 0, axes.values.front(), out), y = matrix(b, 1, axes.values.back(), out);
    if (out.rank() == 1) out.dims.emplace_back(1);
    return b.reshape(b.matmul(x, y, {.transpose_b = true}), out);
  }

  /// An input as (batch, the other axes, the axis to sum along); appends the other axes to `out`.
  ir::Ref matrix(Lowering& b, std::size_t i, std::int64_t axis, Shape& out) const {
    const Shape x = b.shape(b.input(i));
    const auto along = axis < 0 ? axis + x.rank() : axis;
    auto value = b.input(i);
    if (normalize) {
      const auto square_sum = b.sum(b.apply(ir::Fn::square, value), {along}, ir::Axes::stay);
      value = b.multiply(value, b.minimum(b.apply(ir::Fn::rsqrt, square_sum), 1e7));
    }
    ir::Ints perm{0};
    std::int64_t others = 1;
    for (std::int64_t k = 1; k < x.rank(); ++k) {
      if (k == along) continue;
      perm.push_back(k);
      out.dims.push_back(x[static_cast<int>(k)]);
      others *= x[static_cast<int>(k)].value;
    }
    perm.push_back(along);
    return b.reshape(b.transpose(value, perm), {x[0], others, x[static_cast<int>(along)]});
  }
};

}  // namespace tenon
