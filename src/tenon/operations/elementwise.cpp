// Element by element: functions of one operand, arithmetic, comparisons, activations.
#include <cmath>

#include "tenon/base/python_number.h"
#include "tenon/layer/softmax_along.h"
#include "tenon/operations/operation.h"

namespace tenon {
namespace {

using ir::Arithmetic;
using ir::Fn;
using Made = Result<ir::Refs>;

template <Fn fn> Made function(OperationCall& o) {
  TENON_TRY(const ir::Ref x, o.real("x"));
  return ir::Refs{o.b.apply(fn, x)};
}

template <Activation::Function a> Made activation(OperationCall& o) {
  TENON_TRY(const ir::Ref x, o.real("x"));
  return ir::Refs{activate(o.b, x, a)};
}

/// Both operands as float32, unless both hold whole numbers.
struct Pair {
  ir::Ref a, c;
};
Result<Pair> pair(OperationCall& o, bool real) {
  TENON_TRY(ir::Ref a, o.operand("x1"));
  TENON_TRY(ir::Ref c, o.operand("x2"));
  if (const auto failed = report_not_broadcast(o, a, c)) return *failed;
  if (real || o.b.spec(a).dtype != o.b.spec(c).dtype) a = o.b.cast(a, DType::float32), c = o.b.cast(c, DType::float32);
  return Pair{a, c};
}

template <Arithmetic fn> Made arithmetic(OperationCall& o) {
  constexpr bool whole = fn == Arithmetic::add || fn == Arithmetic::subtract || fn == Arithmetic::multiply || fn == Arithmetic::maximum ||
                         fn == Arithmetic::minimum || fn == Arithmetic::floor_divide || fn == Arithmetic::floor_modulo;
  TENON_TRY(const Pair p, pair(o, !whole));
  return ir::Refs{o.b(ir::Binary{fn}, {p.a, p.c})};
}

/// x1 less than x2 is x2 greater than x1.
template <Arithmetic fn> Made turned(OperationCall& o) {
  TENON_TRY(const Pair p, pair(o, true));
  return ir::Refs{o.b(ir::Binary{fn}, {p.c, p.a})};
}

template <Arithmetic fn> Made truth(OperationCall& o) {
  TENON_TRY(const Pair p, pair(o, true));
  const auto is_true = [&](ir::Ref x) { return o.b(ir::Binary{Arithmetic::not_equal}, {x, o.b.constant(0)}); };
  return ir::Refs{o.b(ir::Binary{fn}, {is_true(p.a), is_true(p.c)})};
}

Made logical_not(OperationCall& o) {
  TENON_TRY(const ir::Ref x, o.real("x"));
  return ir::Refs{o.b(ir::Binary{Arithmetic::equal}, {x, o.b.constant(0)})};
}

Made negative(OperationCall& o) {
  TENON_TRY(const ir::Ref x, o.real("x"));
  return ir::Refs{o.b.affine(x, -1)};
}

Made same(OperationCall& o) {
  TENON_TRY(const ir::Ref x, o.operand("x"));
  return ir::Refs{x};
}

Made stop_gradient(OperationCall& o) {
  TENON_TRY(const ir::Ref x, o.operand("variable"));
  return ir::Refs{o.b.spec(x).dtype == DType::float32 ? o.b(ir::Eltwise{Fn::identity, 0}, {x}) : x};
}

Made where(OperationCall& o) {
  TENON_TRY(const ir::Ref condition, o.real("condition"));
  TENON_TRY(const ir::Ref a, o.real("x1"));
  TENON_TRY(const ir::Ref c, o.real("x2"));
  for (const auto& [x, y] : {std::pair(a, c), std::pair(condition, a), std::pair(condition, c)})
    if (const auto failed = report_not_broadcast(o, x, y)) return *failed;
  return ir::Refs{o.b.select(condition, a, c)};
}

Made clip(OperationCall& o) {
  TENON_TRY(const ir::Ref x, o.real("x"));
  return ir::Refs{o.b.clip(x, o.number("x_min", -INFINITY), o.number("x_max", INFINITY))};
}

Made gelu(OperationCall& o) {
  TENON_TRY(const ir::Ref x, o.real("x"));
  if (!o.argument("approximate").boolean() || !o.flag("approximate")) return ir::Refs{activate(o.b, x, Activation::gelu)};
  const ir::Ref cube = o.b.multiply(o.b.apply(Fn::square, x), x);
  const ir::Ref inner = o.b.affine(o.b.add(x, o.b.affine(cube, as_cast(0.044715))), std::sqrt(2 / M_PI));
  return ir::Refs{o.b.multiply(o.b.affine(x, 0.5), o.b.affine(o.b.apply(Fn::tanh, inner), 1, 1))};
}

Made leaky_relu(OperationCall& o) {
  TENON_TRY(const ir::Ref x, o.real("x"));
  return ir::Refs{shaped_relu(o.b, x, {.negative_slope = o.number("negative_slope", 0.2)})};
}

Made softmax(OperationCall& o) {
  TENON_TRY(const ir::Ref x, o.real("x"));
  TENON_TRY(const ir::Ints along, o.axes("axis", o.b.shape(x).rank()));
  return ir::Refs{softmax_along(o.b, x, along)};
}

Made log_softmax(OperationCall& o) {
  TENON_TRY(const ir::Ref x, o.real("x"));
  TENON_TRY(const ir::Ints along, o.axes("axis", o.b.shape(x).rank()));
  const ir::Ref low = o.b.subtract(x, o.b.reduce(ir::Fold::maximum, x, along, ir::Axes::stay));
  return ir::Refs{o.b.subtract(low, o.b.apply(Fn::log, o.b.sum(o.b.apply(Fn::exp, low), along, ir::Axes::stay)))};
}

Made cast(OperationCall& o) {
  TENON_TRY(const ir::Ref x, o.operand("x"));
  const auto* name = o.argument("dtype").string();
  if (name && (*name == "float32" || *name == "bool")) return ir::Refs{o.b.cast(x, DType::float32)};
  if (name && (*name == "int32" || *name == "int64")) return ir::Refs{o.b.cast(x, DType::int32)};
  return o.unfit("dtype", "float32, int32, int64 or bool", name ? *name : "None", "Tenon computes with float32 and int32.");
}

template <int value> Made filled_like(OperationCall& o) {
  TENON_TRY(const ir::Ref x, o.operand("x"));
  return ir::Refs{o.b.constant(value, o.b.shape(x))};
}

Made one_hot(OperationCall& o) {
  TENON_TRY(const ir::Ref x, o.operand("x"));
  const auto* classes = o.argument("num_classes").integer();
  const auto* axis = o.argument("axis").integer();
  if (!classes || *classes < 1 || *classes > (1 << 24) || (axis && *axis != -1 && *axis != o.b.shape(x).rank()))
    return o.unfit("num_classes", "a number of classes, along the last axis", "another axis or number", "Ids become rows of 0 and 1.");
  return ir::Refs{o.b(ir::OneHot{*classes}, {o.b.cast(x, DType::int32)})};
}

constexpr std::array<std::string_view, 9> one{"x"}, two{"x1", "x2"};
constexpr std::string_view fn = "A function of every element.", op = "Arithmetic, element by element.", cmp = "A comparison: 1 or 0.";

constexpr OperationRow rows[] = {
    {"numpy", "Absolute", fn, one, &function<Fn::abs>},
    {"numpy", "Abs", fn, one, &function<Fn::abs>},
    {"numpy", "Exp", fn, one, &function<Fn::exp>},
    {"numpy", "Log", fn, one, &function<Fn::log>},
    {"numpy", "Log1p", fn, one, &function<Fn::log1p>},
    {"numpy", "Expm1", fn, one, &function<Fn::expm1>},
    {"numpy", "Sqrt", fn, one, &function<Fn::sqrt>},
    {"math", "Rsqrt", fn, one, &function<Fn::rsqrt>},
    {"math", "Erf", fn, one, &function<Fn::erf>},
    {"numpy", "Square", fn, one, &function<Fn::square>},
    {"numpy", "Reciprocal", fn, one, &function<Fn::reciprocal>},
    {"numpy", "Sign", fn, one, &function<Fn::sign>},
    {"numpy", "Sin", fn, one, &function<Fn::sin>},
    {"numpy", "Cos", fn, one, &function<Fn::cos>},
    {"numpy", "Tan", fn, one, &function<Fn::tan>},
    {"numpy", "Arcsin", fn, one, &function<Fn::asin>},
    {"numpy", "Arccos", fn, one, &function<Fn::acos>},
    {"numpy", "Arctan", fn, one, &function<Fn::atan>},
    {"numpy", "Sinh", fn, one, &function<Fn::sinh>},
    {"numpy", "Cosh", fn, one, &function<Fn::cosh>},
    {"numpy", "Tanh", fn, one, &function<Fn::tanh>},
    {"numpy", "Arcsinh", fn, one, &function<Fn::asinh>},
    {"numpy", "Arccosh", fn, one, &function<Fn::acosh>},
    {"numpy", "Arctanh", fn, one, &function<Fn::atanh>},
    {"numpy", "Floor", fn, one, &function<Fn::floor>},
    {"numpy", "Ceil", fn, one, &function<Fn::ceil>},
    {"numpy", "Isnan", cmp, one, &function<Fn::is_nan>},
    {"numpy", "Isinf", cmp, one, &function<Fn::is_infinite>},
    {"numpy", "Negative", fn, one, &negative},
    {"core", "Identity", fn, one, &same},
    {"core", "StopGradient", fn, {"variable"}, &stop_gradient},
    {"nn", "Relu", fn, one, &activation<Activation::relu>},
    {"nn", "Relu6", fn, one, &activation<Activation::relu6>},
    {"nn", "Sigmoid", fn, one, &activation<Activation::sigmoid>},
    {"nn", "Silu", fn, one, &activation<Activation::silu>},
    {"nn", "Softplus", fn, one, &activation<Activation::softplus>},
    {"nn", "Softsign", fn, one, &activation<Activation::softsign>},
    {"nn", "Selu", fn, one, &activation<Activation::selu>},
    {"nn", "HardSigmoid", fn, one, &activation<Activation::hard_sigmoid>},
    {"nn", "Gelu", fn, one, &gelu},
    {"nn", "LeakyRelu", fn, one, &leaky_relu},
    {"nn", "Softmax", "Exponentials that sum to 1 along an axis.", one, &softmax},
    {"nn", "LogSoftmax", "Logarithm of the softmax along an axis.", one, &log_softmax},
    {"nn", "OneHot", "Ids as rows of 0 and 1.", one, &one_hot},
    {"numpy", "Clip", fn, one, &clip},
    {"core", "Cast", "The same numbers in another dtype.", one, &cast},
    {"numpy", "OnesLike", "Ones in the shape of x.", one, &filled_like<1>},
    {"numpy", "ZerosLike", "Zeros in the shape of x.", one, &filled_like<0>},
    {"numpy", "Add", op, two, &arithmetic<Arithmetic::add>},
    {"numpy", "Subtract", op, two, &arithmetic<Arithmetic::subtract>},
    {"numpy", "Multiply", op, two, &arithmetic<Arithmetic::multiply>},
    {"numpy", "Divide", op, two, &arithmetic<Arithmetic::divide>},
    {"numpy", "TrueDivide", op, two, &arithmetic<Arithmetic::divide>},
    {"numpy", "Power", op, two, &arithmetic<Arithmetic::power>},
    {"numpy", "FloorDivide", op, two, &arithmetic<Arithmetic::floor_divide>},
    {"numpy", "Mod", op, two, &arithmetic<Arithmetic::floor_modulo>},
    {"numpy", "Maximum", op, two, &arithmetic<Arithmetic::maximum>},
    {"numpy", "Minimum", op, two, &arithmetic<Arithmetic::minimum>},
    {"numpy", "Arctan2", op, two, &arithmetic<Arithmetic::arctan2>},
    {"numpy", "Equal", cmp, two, &turned<Arithmetic::equal>},
    {"numpy", "NotEqual", cmp, two, &turned<Arithmetic::not_equal>},
    {"numpy", "Greater", cmp, two, &arithmetic<Arithmetic::greater>},
    {"numpy", "GreaterEqual", cmp, two, &arithmetic<Arithmetic::greater_equal>},
    {"numpy", "Less", cmp, two, &turned<Arithmetic::greater>},
    {"numpy", "LessEqual", cmp, two, &turned<Arithmetic::greater_equal>},
    {"numpy", "LogicalAnd", cmp, two, &truth<Arithmetic::multiply>},
    {"numpy", "LogicalOr", cmp, two, &truth<Arithmetic::maximum>},
    {"numpy", "LogicalNot", cmp, one, &logical_not},
    {"numpy", "Where", "The one operand where a condition holds, else the other.", {"condition", "x1", "x2"}, &where},
};

}  // namespace

std::span<const OperationRow> elementwise_operations() { return rows; }

}  // namespace tenon
