#pragma once
#include "tenon/layer/penalty.h"
#include "tenon/object/enum_codec.h"

namespace tenon {

enum class VectorsOf : std::uint8_t { rows, columns };
template <> inline constexpr std::array<std::string_view, 2> enum_names<VectorsOf>{"rows", "columns"};

struct OrthogonalRegularizer {
  double factor = 0.01;
  VectorsOf mode = VectorsOf::rows;

  static constexpr RegularizerInfo info{.name = "OrthogonalRegularizer",
                                        .aliases = {"orthogonal_regularizer"},
                                        .summary = "factor times the mean |cosine| between the rows, or columns, of a matrix.",
                                        .rank = 2};
  static constexpr auto fields(auto each) {
    return each(field("factor", &OrthogonalRegularizer::factor, "Factor of the mean of absolute cosines.", penalty_factor),
                field("mode", &OrthogonalRegularizer::mode, "Which vectors shall be at right angles to each other."));
  }

  ir::Ref lower(ir::Builder& b, ir::Ref x) const {
    const bool rows = mode == VectorsOf::rows;
    const Shape& shape = b.shape(x);
    const auto count = static_cast<double>(shape[rows ? 0 : 1].value);
    const auto squares = b(ir::Reduce{ir::Fold::sum, {rows ? 1 : 0}}, {b.apply(ir::Fn::square, x)});
    const double largest = 1 / 1e-7;  // Keras' epsilon: a vector of zeros stays one
    const auto unit = b.multiply(x, b.clip(b.apply(ir::Fn::rsqrt, squares), 0, largest));
    const auto cosines = b(ir::MatMul{.transpose_a = !rows, .transpose_b = rows}, {unit, unit});
    // Each vector with itself is on the diagonal, which Keras leaves out.
    const auto others = b.subtract(b.sum(b.apply(ir::Fn::abs, cosines)), b.sum(b.apply(ir::Fn::square, unit)));
    return b.affine(others, factor * 0.5 / (count * (count - 1) / 2));
  }
};

}  // namespace tenon
