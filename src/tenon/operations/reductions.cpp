// Operations that fold axes: sums, means, extremes, norms.
#include "tenon/operations/operation.h"

namespace tenon {
namespace {

using ir::Fn;
using Made = Result<ir::Refs>;

ir::Axes kept(const OperationCall& o) { return o.flag("keepdims") ? ir::Axes::stay : ir::Axes::vanish; }

struct Folded {
  ir::Ref x;
  ir::Ints axes;
};
Result<Folded> operand(OperationCall& o) {
  TENON_TRY(const ir::Ref x, o.real("x"));
  TENON_TRY(ir::Ints axes, o.axes("axis", o.b.shape(x).rank()));
  return Folded{x, std::move(axes)};
}

template <ir::Fold fold> Made folded(OperationCall& o) {
  TENON_TRY(const Folded f, operand(o));
  return ir::Refs{o.b.reduce(fold, f.x, f.axes, kept(o))};
}

Made mean(OperationCall& o) {
  TENON_TRY(const Folded f, operand(o));
  return ir::Refs{o.b.mean(f.x, f.axes, kept(o))};
}

ir::Ref variance_of(OperationCall& o, const Folded& f) {
  const ir::Ref centered = o.b.subtract(f.x, o.b.mean(f.x, f.axes, ir::Axes::stay));
  return o.b.mean(o.b.apply(Fn::square, centered), f.axes, kept(o));
}

Made variance(OperationCall& o) {
  TENON_TRY(const Folded f, operand(o));
  return ir::Refs{variance_of(o, f)};
}

Made deviation(OperationCall& o) {
  TENON_TRY(const Folded f, operand(o));
  return ir::Refs{o.b.apply(Fn::sqrt, variance_of(o, f))};
}

Made range(OperationCall& o) {
  TENON_TRY(const Folded f, operand(o));
  return ir::Refs{o.b.subtract(o.b.reduce(ir::Fold::maximum, f.x, f.axes, kept(o)), o.b.reduce(ir::Fold::minimum, f.x, f.axes, kept(o)))};
}

/// 1 where x is not 0.
ir::Ref truths(OperationCall& o, ir::Ref x) { return o.b(ir::Binary{ir::Arithmetic::not_equal}, {x, o.b.constant(0)}); }

template <ir::Fold fold> Made truth(OperationCall& o) {
  TENON_TRY(const Folded f, operand(o));
  return ir::Refs{o.b.reduce(fold, truths(o, f.x), f.axes, kept(o))};
}

Made count_nonzero(OperationCall& o) {
  TENON_TRY(const Folded f, operand(o));
  return ir::Refs{o.b.cast(o.b.sum(truths(o, f.x), f.axes), DType::int32)};
}

/// Sums and means of what is a number.
template <bool mean> Made nan_sum(OperationCall& o) {
  TENON_TRY(const Folded f, operand(o));
  const ir::Ref none = o.b.apply(Fn::is_nan, f.x);
  const ir::Ref sum = o.b.sum(o.b.select(none, o.b.constant(0), f.x), f.axes, kept(o));
  return ir::Refs{mean ? o.b.divide(sum, o.b.sum(o.b.affine(none, -1, 1), f.axes, kept(o))) : sum};
}

Made log_sum_exp(OperationCall& o) {
  TENON_TRY(const Folded f, operand(o));
  const ir::Ref largest = o.b.reduce(ir::Fold::maximum, f.x, f.axes, ir::Axes::stay);
  const ir::Ref sum = o.b.sum(o.b.apply(Fn::exp, o.b.subtract(f.x, largest)), f.axes, ir::Axes::stay);
  const ir::Ref y = o.b.add(o.b.apply(Fn::log, sum), largest);
  return ir::Refs{o.flag("keepdims") ? y : o.b.sum(y, f.axes)};
}

/// The Euclidean norm, or the sum of absolute values.
Made norm(OperationCall& o) {
  TENON_TRY(const Folded f, operand(o));
  const Config& order = o.argument("ord");
  if (order.is_null() || order.is("fro") || o.number("ord", 0) == 2)
    return ir::Refs{o.b.apply(Fn::sqrt, o.b.sum(o.b.apply(Fn::square, f.x), f.axes, kept(o)))};
  if (o.number("ord", 0) == 1 && f.axes.size() == 1) return ir::Refs{o.b.sum(o.b.apply(Fn::abs, f.x), f.axes, kept(o))};
  return o.unfit("ord", "None, 1 or 2", to_string(order), "Tenon has the sum of absolute values and the Euclidean norm.");
}

/// x divided by its Euclidean norm, which is at least epsilon: keras/src/ops/nn.py, _normalize.
Made normalize(OperationCall& o) {
  TENON_TRY(const Folded f, operand(o));
  if (o.number("order", 2) != 2) return o.unfit("order", "2", to_string(o.argument("order")), "Tenon has the Euclidean norm.");
  const double epsilon = o.number("epsilon", 1e-7);
  const ir::Ref square = o.b.sum(o.b.apply(Fn::square, f.x), f.axes, ir::Axes::stay);
  const ir::Ref inverse = o.b.apply(Fn::rsqrt, o.b(ir::Binary{ir::Arithmetic::maximum}, {square, o.b.constant(epsilon * epsilon)}));
  return ir::Refs{o.b.multiply(f.x, inverse)};
}

/// The axis moved behind all others.
ir::Ref last(OperationCall& o, ir::Ref x, int axis) {
  ir::Ints perm;
  for (int i = 0; i < o.b.shape(x).rank(); ++i)
    if (i != axis) perm.push_back(i);
  perm.push_back(axis);
  return o.b.transpose(x, perm);
}

template <int sign> Made place_of_extreme(OperationCall& o) {
  TENON_TRY(const ir::Ref x, o.real("x"));
  const int rank = o.b.shape(x).rank();
  if (o.argument("axis").is_null()) return o.unfit("axis", "an axis", "None", "Rows of a batch stay apart, so the axes cannot be one.");
  TENON_TRY(const int axis, o.axis("axis", rank, -1));
  const ir::Ref y = o.b(ir::ArgMax{}, {last(o, sign > 0 ? x : o.b.affine(x, -1), axis)});
  if (!o.flag("keepdims")) return ir::Refs{y};
  return ir::Refs{o.b.reshape(y, o.b.shape(x).with(axis, 1))};
}

Made top_k(OperationCall& o) {
  TENON_TRY(const ir::Ref x, o.real("x"));
  const Shape shape = o.b.shape(x);
  const auto* k = o.argument("k").integer();
  if (!k || *k < 1 || *k > shape[-1].value)
    return o.unfit("k", "from 1 to " + std::to_string(shape[-1].value), to_string(o.argument("k")), "The last axis has that many entries.");
  const ir::Ref places = o.b(ir::ArgTopK{*k}, {x});
  return ir::Refs{o.b(ir::TakeAlong{}, {x, places}), places};
}

template <ir::Fold fold> Made cumulated(OperationCall& o) {
  TENON_TRY(const ir::Ref x, o.real("x"));
  if (o.argument("axis").is_null()) return o.unfit("axis", "an axis", "None", "Rows of a batch stay apart, so the axes cannot be one.");
  TENON_TRY(const int axis, o.axis("axis", o.b.shape(x).rank(), -1));
  return ir::Refs{o.b(ir::Cumulate{fold, axis}, {x})};
}

constexpr std::array<std::string_view, 9> one{"x"};
constexpr std::string_view fold = "Folds axes into one number each.";

constexpr OperationRow rows[] = {
    {"numpy", "Sum", fold, one, &folded<ir::Fold::sum>},
    {"numpy", "Prod", fold, one, &folded<ir::Fold::product>},
    {"numpy", "Max", fold, one, &folded<ir::Fold::maximum>},
    {"numpy", "Min", fold, one, &folded<ir::Fold::minimum>},
    {"numpy", "Amax", fold, one, &folded<ir::Fold::maximum>},
    {"numpy", "Amin", fold, one, &folded<ir::Fold::minimum>},
    {"numpy", "Mean", fold, one, &mean},
    {"numpy", "Var", fold, one, &variance},
    {"numpy", "Std", fold, one, &deviation},
    {"numpy", "Any", fold, one, &truth<ir::Fold::maximum>},
    {"numpy", "All", fold, one, &truth<ir::Fold::minimum>},
    {"numpy", "Ptp", "Largest less smallest, over axes.", one, &range},
    {"numpy", "CountNonzero", "How many are not 0, over axes.", one, &count_nonzero},
    {"numpy", "Nansum", "Sum of what is a number, over axes.", one, &nan_sum<false>},
    {"numpy", "Nanmean", "Mean of what is a number, over axes.", one, &nan_sum<true>},
    {"math", "Logsumexp", fold, one, &log_sum_exp},
    {"linalg", "Norm", fold, one, &norm},
    {"nn", "Normalize", "x divided by its norm along an axis.", one, &normalize},
    {"numpy", "Argmax", "The place of the largest along an axis.", one, &place_of_extreme<1>},
    {"numpy", "Argmin", "The place of the smallest along an axis.", one, &place_of_extreme<-1>},
    {"math", "TopK", "The largest along the last axis, and their places.", one, &top_k},
    {"numpy", "Cumsum", "The sum of all entries so far.", one, &cumulated<ir::Fold::sum>},
    {"numpy", "Cumprod", "The product of all entries so far.", one, &cumulated<ir::Fold::product>},
};

}  // namespace

std::span<const OperationRow> reductions() { return rows; }

}  // namespace tenon
