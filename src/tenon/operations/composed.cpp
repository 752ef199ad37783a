// Functions of elements, and what leaves elements out, made of the other operations: logarithms of other bases, shrinking, sorting,
// triangles. keras/src/backend/tensorflow/nn.py and numpy.py.
#include <cmath>
#include <limits>

#include "tenon/ir/graph.h"
#include "tenon/operations/operation.h"

namespace tenon {
namespace {

using ir::Arithmetic;
using ir::Fn;
using ir::Ref;
using Made = Result<ir::Refs>;

Ref compare(OperationCall& o, Arithmetic fn, Ref a, Ref c) { return o.b(ir::Binary{fn}, {a, c}); }
Ref is_above(OperationCall& o, Ref x, double low) { return compare(o, Arithmetic::greater, x, o.b.constant(low)); }
Ref is_zero(OperationCall& o, Ref x) { return compare(o, Arithmetic::equal, x, o.b.constant(0)); }
Ref with_sign_of(OperationCall& o, Ref x, Ref y) { return o.b.multiply(o.b.apply(Fn::sign, x), y); }
template <Ref (*f)(OperationCall&, Ref)> Made of_element(OperationCall& o) {
  TENON_TRY(const Ref x, o.real("x"));
  return ir::Refs{f(o, x)};
}
template <Ref (*f)(OperationCall&, Ref, Ref)> Made of_pair(OperationCall& o) {
  TENON_TRY(const Ref a, o.real("x1"));
  TENON_TRY(const Ref c, o.real("x2"));
  if (const auto failed = report_not_broadcast(o, a, c)) return *failed;
  return ir::Refs{f(o, a, c)};
}

Ref log2(OperationCall& o, Ref x) { return o.b.affine(o.b.apply(Fn::log, x), 1 / M_LN2); }
Ref log10(OperationCall& o, Ref x) { return o.b.affine(o.b.apply(Fn::log, x), 1 / M_LN10); }
Ref exp2(OperationCall& o, Ref x) { return o.b.apply(Fn::exp, o.b.affine(x, M_LN2)); }
Ref deg2rad(OperationCall& o, Ref x) { return o.b.affine(x, M_PI / 180); }
Ref rad2deg(OperationCall& o, Ref x) { return o.b.affine(x, 180 / M_PI); }
Ref magnitude(OperationCall& o, Ref x) { return o.b.apply(Fn::abs, x); }
Ref trunc(OperationCall& o, Ref x) { return with_sign_of(o, x, o.b.apply(Fn::floor, magnitude(o, x))); }
Ref erfc(OperationCall& o, Ref x) { return o.b.affine(o.b.apply(Fn::erf, x), -1, 1); }
Ref is_finite(OperationCall& o, Ref x) { return o.b.affine(o.b.add(o.b.apply(Fn::is_nan, x), o.b.apply(Fn::is_infinite, x)), -1, 1); }
Ref itself(OperationCall&, Ref x) { return x; }
Ref celu(OperationCall& o, Ref x) {
  const double alpha = o.number("alpha", 1);
  constexpr double infinity = std::numeric_limits<double>::infinity();
  return o.b.add(o.b.clip(x, 0, infinity), o.b.affine(o.b.apply(Fn::expm1, o.b.affine(o.b.clip(x, -infinity, 0), 1 / alpha)), alpha));
}
Ref elu(OperationCall& o, Ref x) { return shaped_elu(o.b, x, o.number("alpha", 1)); }
Ref hard_shrink(OperationCall& o, Ref x) {
  return o.b.select(is_above(o, magnitude(o, x), o.number("threshold", 0.5)), x, o.b.constant(0));
}
Ref soft_shrink(OperationCall& o, Ref x) {
  const double t = o.number("threshold", 0.5);
  const Ref low = o.b.select(compare(o, Arithmetic::greater, o.b.constant(-t), x), o.b.affine(x, 1, t), o.b.constant(0));
  return o.b.select(is_above(o, x, t), o.b.affine(x, 1, -t), low);
}
Ref threshold(OperationCall& o, Ref x) {
  return o.b.select(is_above(o, x, o.number("threshold", 0)), x, o.b.constant(o.number("default_value", 0)));
}
Ref squareplus(OperationCall& o, Ref x) {
  const Ref root = o.b.apply(Fn::sqrt, o.b.affine(o.b.apply(Fn::square, x), 1, o.number("b", 4)));
  return o.b.affine(o.b.add(x, root), 0.5);
}
Ref round(OperationCall& o, Ref x) {
  const double factor = std::pow(10.0, o.number("decimals", 0));
  if (factor == 1) return o.b.apply(Fn::round, x);
  return o.b.divide(o.b.apply(Fn::round, o.b.affine(x, factor)), o.b.constant(factor));
}
Ref nan_to_num(OperationCall& o, Ref x) {
  const double most = std::numeric_limits<double>::max();  // of the numbers that the graph has
  const Ref y = o.b.select(o.b.apply(Fn::is_nan, x), o.b.constant(o.number("nan", 0)), x);
  const Ref high = o.b.constant(o.number("posinf", most)), low = o.b.constant(o.number("neginf", -most));
  return o.b.select(o.b.apply(Fn::is_infinite, y), o.b.select(is_above(o, y, 0), high, low), y);
}

Ref log_add_exp(OperationCall& o, Ref a, Ref c) {
  const Ref apart = o.b.apply(Fn::abs, o.b.subtract(a, c));
  return o.b.add(o.b.maximum(a, c), o.b.apply(Fn::log1p, o.b.apply(Fn::exp, o.b.affine(apart, -1))));
}
Ref hypot(OperationCall& o, Ref a, Ref c) { return o.b.apply(Fn::sqrt, o.b.add(o.b.apply(Fn::square, a), o.b.apply(Fn::square, c))); }
Ref divide_no_nan(OperationCall& o, Ref a, Ref c) {
  const Ref none = is_zero(o, c);
  return o.b.select(none, o.b.constant(0), o.b.divide(a, o.b.select(none, o.b.constant(1), c)));
}
Ref heaviside(OperationCall& o, Ref a, Ref c) { return o.b.select(is_zero(o, a), c, is_above(o, a, 0)); }
Ref logical_xor(OperationCall& o, Ref a, Ref c) { return compare(o, Arithmetic::not_equal, is_zero(o, a), is_zero(o, c)); }
Ref is_close(OperationCall& o, Ref a, Ref c) {
  const Ref allowed = o.b.affine(magnitude(o, c), o.number("rtol", 1e-5), o.number("atol", 1e-8));
  return compare(o, Arithmetic::greater_equal, allowed, magnitude(o, o.b.subtract(a, c)));
}

/// Two halves of an axis: the first times the sigmoid of the second.
Made glu(OperationCall& o) {
  TENON_TRY(const Ref x, o.real("x"));
  TENON_TRY(const int axis, o.axis("axis", o.b.shape(x).rank(), -1));
  const std::int64_t length = o.b.shape(x)[axis].value;
  if (length % 2) return o.unfit("axis", "an axis of even length", std::to_string(length), "Glu halves the axis.");
  const Ref left = o.b.slice(x, axis, 0, length / 2), right = o.b.slice(x, axis, length / 2, length / 2);
  return ir::Refs{o.b.multiply(left, o.b.apply(Fn::sigmoid, right))};
}

template <Activation::Function a> Made activation(OperationCall& o) {
  TENON_TRY(const Ref x, o.real("x"));
  return ir::Refs{activate(o.b, x, a)};
}

Made sparsemax(OperationCall& o) {
  TENON_TRY(const Ref x, o.real("x"));
  TENON_TRY(const int axis, o.axis("axis", o.b.shape(x).rank(), -1));
  if (axis != o.b.shape(x).rank() - 1) return o.unfit("axis", "the last axis", std::to_string(axis), "Keras sorts the last axis.");
  return ir::Refs{activate(o.b, x, Activation::sparsemax)};
}

Made full_like(OperationCall& o) {
  TENON_TRY(const Ref x, o.operand("x"));
  const auto value = o.argument("fill_value").number();
  if (!value) return o.unfit("fill_value", "a number", to_string(o.argument("fill_value")), "Every element is this number.");
  return ir::Refs{o.b.constant(*value, o.b.shape(x))};
}

/// x with its elements along `axis` in ascending order, or their places.
template <bool places> Made sorted(OperationCall& o) {
  TENON_TRY(const Ref x, o.real("x"));
  const int rank = o.b.shape(x).rank();
  TENON_TRY(const int axis, o.axis("axis", rank, -1));
  ir::Ints perm;
  for (int i = 0; i < rank; ++i)
    if (i != axis) perm.push_back(i);
  perm.push_back(axis);
  const Ref turned = o.b.transpose(x, perm);
  const Ref falling = o.b.affine(turned, -1);  // of equal elements the first comes first
  const Ref ids = o.b(ir::ArgTopK{o.b.shape(x)[axis].value}, {falling});
  return ir::Refs{o.b.transpose(places ? ids : o.b(ir::TakeAlong{}, {turned, ids}), ir::inverse(perm))};
}

/// What lies on or below (above) the diagonal of the last two axes; zeros elsewhere.
template <bool upper> Made triangle(OperationCall& o) {
  TENON_TRY(const Ref x, o.real("x"));
  const Shape shape = o.b.shape(x);
  if (shape.rank() < 2) return o.unfit("x", "two axes or more", to_string(shape), "A triangle is one of a matrix.");
  const std::int64_t rows = shape[-2].value, columns = shape[-1].value;
  const auto k = static_cast<std::int64_t>(o.number("k", 0));
  if (rows > (1 << 26) / std::max<std::int64_t>(columns, 1)) return o.unfit("x", "a smaller matrix", to_string(shape), "It is a table.");
  std::vector<float> kept(static_cast<std::size_t>(rows * columns));
  for (std::int64_t r = 0; r < rows; ++r)
    for (std::int64_t c = 0; c < columns; ++c) kept[static_cast<std::size_t>(r * columns + c)] = (upper ? c - r >= k : c - r <= k) ? 1 : 0;
  return ir::Refs{o.b.select(o.b.literal(Tensor::copy<float>({rows, columns}, kept)), x, o.b.constant(0))};
}

/// Elements that leave at one end of an axis come back at the other.
Made roll(OperationCall& o) {
  TENON_TRY(Ref x, o.operand("x"));
  const int rank = o.b.shape(x).rank();
  const auto shifts = o.ints("shift"), axes = o.ints("axis");
  if (!shifts || !axes || shifts->size() != axes->size())
    return o.unfit("axis", "an axis for every shift", to_string(o.argument("axis")),
                   "Rows of a batch stay apart, so every shift has an axis.");
  for (std::size_t i = 0; i < axes->size(); ++i) {
    if ((*axes)[i] < -rank || (*axes)[i] >= rank)
      return o.unfit("axis", "an axis of " + to_string(o.b.shape(x)), std::to_string((*axes)[i]), "It is rolled along its own axes.");
    const int axis = static_cast<int>((*axes)[i] < 0 ? (*axes)[i] + rank : (*axes)[i]);
    const std::int64_t n = o.b.shape(x)[axis].value, by = (((*shifts)[i] % n) + n) % n;
    if (by) x = o.b.concat({o.b.slice(x, axis, n - by, by), o.b.slice(x, axis, 0, n - by)}, axis);
  }
  return ir::Refs{x};
}

Made flip_columns(OperationCall& o) {
  TENON_TRY(const Ref x, o.operand("x"));
  if (o.b.shape(x).rank() < 2) return o.unfit("x", "two axes or more", to_string(o.b.shape(x)), "Columns are its second axis.");
  return ir::Refs{o.b(ir::Flip{{1}}, {x})};
}

constexpr std::array<std::string_view, 9> one{"x"}, two{"x1", "x2"};
constexpr std::string_view fn = "A function of every element.", op = "Arithmetic, element by element.", cmp = "A comparison: 1 or 0.";

constexpr OperationRow rows[] = {
    {"numpy", "Log2", fn, one, &of_element<log2>},
    {"numpy", "Log10", fn, one, &of_element<log10>},
    {"numpy", "Exp2", fn, one, &of_element<exp2>},
    {"numpy", "Deg2rad", fn, one, &of_element<deg2rad>},
    {"numpy", "Rad2deg", fn, one, &of_element<rad2deg>},
    {"numpy", "Fabs", fn, one, &of_element<magnitude>},
    {"numpy", "Trunc", fn, one, &of_element<trunc>},
    {"math", "Erfc", fn, one, &of_element<erfc>},
    {"numpy", "Isfinite", cmp, one, &of_element<is_finite>},
    {"numpy", "Copy", fn, one, &of_element<itself>},
    {"numpy", "Round", fn, one, &of_element<round>},
    {"numpy", "NanToNum", "Numbers in the place of NaN and infinity.", one, &of_element<nan_to_num>},
    {"nn", "Celu", fn, one, &of_element<celu>},
    {"nn", "Elu", fn, one, &of_element<elu>},
    {"nn", "HardShrink", fn, one, &of_element<hard_shrink>},
    {"nn", "SoftShrink", fn, one, &of_element<soft_shrink>},
    {"nn", "Threshold", fn, one, &of_element<threshold>},
    {"nn", "Squareplus", fn, one, &of_element<squareplus>},
    {"nn", "HardSilu", fn, one, &activation<Activation::hard_silu>},
    {"nn", "HardTanh", fn, one, &activation<Activation::hard_tanh>},
    {"nn", "LogSigmoid", fn, one, &activation<Activation::log_sigmoid>},
    {"nn", "SparsePlus", fn, one, &activation<Activation::sparse_plus>},
    {"nn", "SparseSigmoid", fn, one, &activation<Activation::sparse_sigmoid>},
    {"nn", "TanhShrink", fn, one, &activation<Activation::tanh_shrink>},
    {"nn", "Sparsemax", "Probabilities, some of them 0, along the last axis.", one, &sparsemax},
    {"nn", "Glu", "Half of an axis, gated by the other half.", one, &glu},
    {"numpy", "Logaddexp", op, two, &of_pair<log_add_exp>},
    {"numpy", "Hypot", op, two, &of_pair<hypot>},
    {"numpy", "DivideNoNan", op, two, &of_pair<divide_no_nan>},
    {"numpy", "Heaviside", op, two, &of_pair<heaviside>},
    {"numpy", "LogicalXor", cmp, two, &of_pair<logical_xor>},
    {"numpy", "Isclose", cmp, {"x1", "x2", "rtol", "atol"}, &of_pair<is_close>},
    {"numpy", "FullLike", "One number in the shape of x.", {"x", "fill_value"}, &full_like},
    {"numpy", "Sort", "Elements of an axis in ascending order.", one, &sorted<false>},
    {"numpy", "Argsort", "Places of the elements of an axis in ascending order.", one, &sorted<true>},
    {"numpy", "Tril", "The lower triangle of the last two axes.", one, &triangle<false>},
    {"numpy", "Triu", "The upper triangle of the last two axes.", one, &triangle<true>},
    {"numpy", "Roll", "Moves elements along axes, around the end.", one, &roll},
    {"numpy", "Fliplr", "Turns the second axis round.", one, &flip_columns},
};

}  // namespace

std::span<const OperationRow> composed_operations() { return rows; }

}  // namespace tenon
