#pragma once
// The closed set of operations: the whole instruction set on one page. What layers lower to and backends run.
// An operation is its attributes, a shape rule and a derivative; the bodies are in ir/ops/<file>.cpp.
// One without gradient() must not be on a path from a parameter to the loss; one that is flat wherever it is smooth has an empty one.
// Operands and results live in the Node, never here. All axes are known: a graph is made for one concrete batch. Axis numbers are never
// negative. Layers write float32; plan/widen makes a graph of float64 of theirs, for which attributes are doubles.
#include <concepts>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "tenon/base/tensor.h"

namespace tenon::ir {

struct Ref {
  int id = -1;
  bool valid() const { return id >= 0; }
  friend bool operator==(Ref, Ref) = default;
};
using Refs = std::vector<Ref>;
using Specs = std::vector<TensorSpec>;
using Ints = std::vector<std::int64_t>;
class Builder;

/// One place where an op is used, as its derivative sees it: a result whose gradient is not wanted has an invalid d_out.
struct Use {
  const Refs &in, &out, &d_out;
};

enum class Fn : std::uint8_t {
  identity,
  relu,
  step,
  sigmoid,
  tanh,
  softplus,
  exp,
  log,
  abs,
  sign,
  square,
  sqrt,
  rsqrt,
  reciprocal,
  affine,  // alpha * x + beta
  clip,    // min(max(x, alpha), beta)
  within,  // 1 where alpha <= x <= beta, else 0: the derivative of clip
  erf,
  gelu,        // x * normal distribution of x
  gelu_slope,  // its derivative
  silu,        // x * sigmoid(x)
  silu_slope,  // its derivative
  log1p,
  expm1,
  sin,
  cos,
  tan,
  asin,
  acos,
  atan,
  sinh,
  cosh,
  asinh,
  acosh,
  atanh,
  floor,
  ceil,
  round,  // halves to the even neighbour
  is_nan,
  is_infinite  // 0 or 1
};
enum class Arithmetic : std::uint8_t {
  add,
  subtract,
  multiply,
  divide,
  maximum,
  minimum,
  power,
  floor_divide,
  floor_modulo,  // of the sign of b, as in Python; integers: 0 where b is 0
  arctan2,
  equal,  // these four: floats, 0 or 1
  not_equal,
  greater,
  greater_equal,
  where_positive  // a where b > 0, else 0: set by plan/fuse only, without a derivative
};
enum class Fold : std::uint8_t { sum, product, maximum, minimum };
enum class PoolKind : std::uint8_t { maximum, average };  // the average leaves padding out of the divisor, as Keras does

/// A sliding window over the spatial axes of a channels-last tensor (batch, spatial..., channels); one entry per spatial axis.
struct Window {
  Ints size, strides, dilation, before, after;  // before, after: padding
  friend bool operator==(const Window&, const Window&) = default;
};

enum class Cell : std::uint8_t { simple, gru, lstm };
/// Of a recurrent cell: functions whose derivative follows from their result.
enum class Gate : std::uint8_t { linear, relu, sigmoid, tanh, hard_sigmoid };

/// How images are sampled, and what lies outside of them; as TensorFlow's ImageProjectiveTransformV3 has it.
enum class Interpolation : std::uint8_t { nearest, bilinear };
enum class Outside : std::uint8_t { constant, nearest, reflect, wrap };

/// Set by plan/fuse only: what a producer does to its result before storing it.
struct Epilogue {
  bool bias = false;
  Fn fn = Fn::identity;
};

struct MatMul {  // (a, b[, bias]) -> a . b over the last two axes, after transposing those; the axes before them are the same in both
  bool transpose_a = false, transpose_b = false;
  Epilogue epilogue{};
  static constexpr std::string_view name = "matmul";
  Specs shape(const Specs& in) const;
  Refs gradient(Builder& b, const Use& u) const;
};
struct Convolution {  // (x, kernel[, bias]) -> y; kernel (window..., channels / groups, filters)
  Window window;
  std::int64_t groups = 1;
  Epilogue epilogue{};
  static constexpr std::string_view name = "convolution";
  Specs shape(const Specs& in) const;
  Refs gradient(Builder& b, const Use& u) const;
};
struct ConvolutionInputGradient {  // (dy, kernel[, bias]) -> dx; as a step forward the transposed convolution of Keras
  Convolution forward;
  Shape input;
  Epilogue epilogue{};  // the bias has one value per channel of dx
  static constexpr std::string_view name = "convolution_input_gradient";
  Specs shape(const Specs& in) const;
  Refs gradient(Builder& b, const Use& u) const;
};
struct ConvolutionKernelGradient {  // (x, dy) -> dkernel[, dbias]
  Convolution forward;
  Shape kernel;
  bool bias = false;  // set by plan/fuse only: dbias is the sum of dy over all axes but the channels
  static constexpr std::string_view name = "convolution_kernel_gradient";
  Specs shape(const Specs& in) const;
};
struct Pooling {  // (x) -> y
  PoolKind kind;
  Window window;
  static constexpr std::string_view name = "pooling";
  Specs shape(const Specs& in) const;
  Refs gradient(Builder& b, const Use& u) const;
};
struct PoolingGradient {  // (x, y, dy) -> dx; of equal maxima the first takes the gradient, as in TensorFlow
  Pooling forward;
  bool relu = false;  // set by plan/fuse only: x is the result of a relu, whose derivative is applied as well
  static constexpr std::string_view name = "pooling_gradient";
  Specs shape(const Specs& in) const;
};
/// A recurrent cell over a whole sequence. Gates lie side by side in Keras' order: simple h; gru z, r, h; lstm i, f, c, o.
/// (projected (batch, time, gates * units), recurrent kernel (units, gates * units), h (batch, units)[, c (batch, units): lstm]
/// [, recurrent bias (gates * units)][, mask (batch, time): 1 a step to take, 0 one to leave out])
/// -> (sequence (batch, time, units), last h[, last c: lstm], saved: for the derivative only)
/// projected is inputs . kernel + bias, made outside by one MatMul. A step left out carries h and c over; its place in the sequence
/// repeats the output before it (zeros before the first step taken), or is zero if zero_where_masked. Keras' return_sequences = False
/// is the last step of the sequence, which without a mask is the last h.
struct Recurrence {
  Cell cell;
  Gate activation = Gate::tanh, recurrent_activation = Gate::sigmoid;
  bool reset_after = true;         // gru: the reset gate multiplies h . kernel + bias, as Keras' default, else h itself
  bool recurrent_bias = false;     // a gru with reset_after may have one
  bool masked = false;             // has the operand mask
  bool zero_where_masked = false;  // Keras' zero_output_for_mask
  bool reads_backward = false;     // takes the steps from the last to the first: go_backwards
  bool writes_backward = false;    // the first step taken is the last of the sequence; with reads_backward: both in the order of time
  static constexpr std::string_view name = "recurrence";
  Specs shape(const Specs& in) const;
  Refs gradient(Builder& b, const Use& u) const;
};
struct RecurrenceGradient {  // (recurrent kernel, saved[, mask][, d_sequence][, d_h][, d_c]: those of the results that have a gradient)
                             // -> (d_projected, d_recurrent_kernel, d_h[, d_c: lstm][, d_recurrent_bias]), of the operands
  Recurrence forward;
  bool d_sequence, d_h, d_c;  // which gradients are given
  static constexpr std::string_view name = "recurrence_gradient";
  Specs shape(const Specs& in) const;
};
struct Eltwise {  // (x) -> fn(x)
  Fn fn;
  double alpha = 1, beta = 0;
  static constexpr std::string_view name = "eltwise";
  Specs shape(const Specs& in) const;
  Refs gradient(Builder& b, const Use& u) const;
};
struct Binary {  // (a, b) -> a fn b, broadcast as numpy does; both floats or both int32
  Arithmetic fn;
  static constexpr std::string_view name = "binary";
  Specs shape(const Specs& in) const;
  Refs gradient(Builder& b, const Use& u) const;
};
struct Select {  // (condition, a, b) -> a where condition is not 0, else b; broadcast as numpy does
  static constexpr std::string_view name = "select";
  Specs shape(const Specs& in) const;
  Refs gradient(Builder& b, const Use& u) const;
};
struct Reduce {  // (x) -> x folded over `axes` (ascending), which stay with length 1
  Fold fold;
  Ints axes;
  static constexpr std::string_view name = "reduce";
  Specs shape(const Specs& in) const;
  Refs gradient(Builder& b, const Use& u) const;
};
struct Cumulate {  // (x) -> at each place of `axis` the fold of all places before it, and of its own unless `exclusive`; sum or product
  Fold fold;
  int axis;
  bool exclusive = false, reverse = false;  // reverse: of all places behind it
  static constexpr std::string_view name = "cumulate";
  Specs shape(const Specs& in) const;
  Refs gradient(Builder& b, const Use& u) const;
};
struct Broadcast {  // (x) -> x repeated to the shape `to`, as numpy.broadcast_to
  Shape to;
  static constexpr std::string_view name = "broadcast";
  Specs shape(const Specs& in) const;
  Refs gradient(Builder& b, const Use& u) const;
};
struct Reshape {  // a view: takes no time and no memory
  Shape to;
  static constexpr std::string_view name = "reshape";
  Specs shape(const Specs& in) const;
  Refs gradient(Builder& b, const Use& u) const;
};
struct Slice {  // (x) -> x[.., begin : begin + length, ..]
  int axis;
  std::int64_t begin, length;
  static constexpr std::string_view name = "slice";
  Specs shape(const Specs& in) const;
  Refs gradient(Builder& b, const Use& u) const;
};
struct Pad {  // (x) -> zeros around x; one entry per axis
  Ints before, after;
  static constexpr std::string_view name = "pad";
  Specs shape(const Specs& in) const;
  Refs gradient(Builder& b, const Use& u) const;
};
struct Concat {  // (x0, x1, ..) -> all of them one after the other along `axis`
  int axis;
  static constexpr std::string_view name = "concat";
  Specs shape(const Specs& in) const;
  Refs gradient(Builder& b, const Use& u) const;
};
struct Transpose {  // (x) -> axis i of the result is axis perm[i] of x, as numpy.transpose
  Ints perm;
  static constexpr std::string_view name = "transpose";
  Specs shape(const Specs& in) const;
  Refs gradient(Builder& b, const Use& u) const;
};
struct Flip {  // (x) -> x backwards along each of `axes`
  Ints axes;
  static constexpr std::string_view name = "flip";
  Specs shape(const Specs& in) const;
  Refs gradient(Builder& b, const Use& u) const;
};
struct Gather {  // (x, ids int32) -> x[.., ids, ..]: `axis` of x gives way to the axes of ids. Negative ids count from the end, as in
                 // keras.ops.take; one outside gives zeros
  int axis = 0;
  static constexpr std::string_view name = "gather";
  Specs shape(const Specs& in) const;
  Refs gradient(Builder& b, const Use& u) const;
};
struct GatherGradient {  // (ids, dy) -> dx: the rows of dy added up at their ids
  Gather forward;
  Shape input;
  static constexpr std::string_view name = "gather_gradient";
  Specs shape(const Specs& in) const;
};
struct TakeAlong {  // (x (rows.., n), ids int32 (rows.., k)) -> x[row, ids[row, j]] for each row; ids as for Gather
  static constexpr std::string_view name = "take_along";
  Specs shape(const Specs& in) const;
  Refs gradient(Builder& b, const Use& u) const;
};
struct TakeAlongGradient {  // (ids, dy) -> dx
  Shape input;
  static constexpr std::string_view name = "take_along_gradient";
  Specs shape(const Specs& in) const;
};
struct NormalizeRows {  // (x) -> (y, scale) over the last axis: y = (x - mean) * scale, scale (rows.., 1) = 1 / sqrt(mean((x - mean)^2) +
                        // epsilon); without `centered` the mean is taken for 0
  double epsilon;
  bool centered = true;
  static constexpr std::string_view name = "normalize_rows";
  Specs shape(const Specs& in) const;
  Refs gradient(Builder& b, const Use& u) const;
};
struct NormalizeRowsGradient {  // (y, scale, dy) -> dx
  NormalizeRows forward;
  static constexpr std::string_view name = "normalize_rows_gradient";
  Specs shape(const Specs& in) const;
};
struct Softmax {  // (x) -> exp(x) / sum(exp(x)) over the last axis
  static constexpr std::string_view name = "softmax";
  Specs shape(const Specs& in) const;
  Refs gradient(Builder& b, const Use& u) const;
};
struct SoftmaxCrossEntropy {  // (logits, targets) -> (loss of each row, probabilities) over the last axis; targets: int32 class ids, or
                              // float rows
  static constexpr std::string_view name = "softmax_cross_entropy";
  Specs shape(const Specs& in) const;
  Refs gradient(Builder& b, const Use& u) const;
};
struct SoftmaxCrossEntropyGradient {  // (probabilities, targets, d_loss) -> (probabilities - targets) * d_loss: exact for rows of sum 1,
                                      // and for others as in TensorFlow
  static constexpr std::string_view name = "softmax_cross_entropy_gradient";
  Specs shape(const Specs& in) const;
};
/// (logits (batch, time, classes), labels int32 (batch, most labels), label lengths int32 (batch), logit lengths int32 (batch))
/// -> (loss (batch), gradient of each row's loss in its logits, room to work in); connectionist temporal classification as tf.nn.ctc_loss:
/// what lies behind the lengths does not count. A row that no alignment fits has a loss of some hundreds.
struct Ctc {
  std::int64_t blank = 0;
  static constexpr std::string_view name = "ctc";
  Specs shape(const Specs& in) const;
  Refs gradient(Builder& b, const Use& u) const;
};
/// (x (batch, height, width, channels), transforms (batch or 1, 8)) -> an image of the same shape whose pixel (row y, column x) is
/// that of x at ((a0 x + a1 y + a2) / k, (b0 x + b1 y + b2) / k), k = c0 x + c1 y + 1; a row of transforms is [a0 a1 a2 b0 b1 b2 c0 c1].
struct AffineImage {
  Interpolation interpolation = Interpolation::bilinear;
  Outside outside = Outside::constant;
  double fill = 0;  // outside, where it is constant
  static constexpr std::string_view name = "affine_image";
  Specs shape(const Specs& in) const;
  Refs gradient(Builder& b, const Use& u) const;  // in x only; exact, where TensorFlow samples dy with the inverse transform
};
struct AffineImageGradient {  // (transforms, dy) -> dx
  AffineImage forward;
  static constexpr std::string_view name = "affine_image_gradient";
  Specs shape(const Specs& in) const;
};
struct Constant {  // () -> a tensor of one value, float32 or int32
  Shape of;
  double value;  // a finite one beyond the range of float32 is the largest that it has
  DType dtype = DType::float32;
  static constexpr std::string_view name = "constant";
  Specs shape(const Specs& in) const;
};
struct Literal {  // () -> these values: a table that is no variable. Plans share the bytes. A table of float64 is one of float32 in its
                  // graph
  Tensor values;
  static constexpr std::string_view name = "literal";
  Specs shape(const Specs& in) const;
};
struct ArgMax {  // (x) -> int32 index of the largest along the last axis; the first of equals; NaN is passed over
  static constexpr std::string_view name = "arg_max";
  Specs shape(const Specs& in) const;
  Refs gradient(Builder& b, const Use& u) const;
};
struct ArgTopK {  // (x) -> int32 indices of the k largest along the last axis, the largest first, of equals the first; NaN last
  std::int64_t k;
  static constexpr std::string_view name = "arg_top_k";
  Specs shape(const Specs& in) const;
  Refs gradient(Builder& b, const Use& u) const;
};
/// An array in memory, as host functions see it: one to read, or one to write.
template <class Byte> struct HostMemory {
  TensorSpec spec;
  Byte* data;

  std::int64_t size() const { return elements(spec.shape); }
  Byte* element(std::int64_t i) const { return data + i * element_bytes(spec); }
};
using HostArray = HostMemory<const std::byte>;
struct HostResult : HostMemory<std::byte> {
  template <class T> std::span<T> as() const { return {reinterpret_cast<T*>(data), static_cast<std::size_t>(size())}; }
};
/// What a layer computes from strings, or from whole numbers of 64 bits: the ir does not look inside. Row r of the results depends on row r
/// of the operands alone. run() is called by several threads at once; it may allocate what its strings need.
class HostFunction {
 public:
  virtual ~HostFunction() = default;
  virtual TensorSpec shape(const Specs& in) const = 0;
  virtual void run(std::span<const HostArray> in, const HostResult& out) const = 0;
};
struct HostCall {  // (x0, ..) -> function(x0, ..). Its operands alone may be strings, and its result: data, views of them, other such calls
  std::shared_ptr<const HostFunction> function;
  static constexpr std::string_view name = "host_call";
  Specs shape(const Specs& in) const;
  Refs gradient(Builder& b, const Use& u) const;
};
struct OneHot {  // (ids int32) -> float rows of length `classes`; an id outside gives zeros
  std::int64_t classes;
  static constexpr std::string_view name = "one_hot";
  Specs shape(const Specs& in) const;
  Refs gradient(Builder& b, const Use& u) const;
};
struct Cast {  // (x of any dtype) -> x as float32 or int32; floats are cut off towards zero; what int32 cannot hold is its lowest
  DType to;
  static constexpr std::string_view name = "cast";
  Specs shape(const Specs& in) const;
  Refs gradient(Builder& b, const Use& u) const;
};
/// Random numbers differ by seed, step, stream, and element; the operand gives the shape only. per_row: the first axis is the batch, and
/// every row draws its own whatever shard it is in. per_batch: all shards draw the same. A number that several elements share is drawn
/// on a smaller operand, such as (batch, 1, 1, channels), and broadcast.
enum class Draw : std::uint8_t { per_row, per_batch };

struct RandomMask {  // (x) -> 0 with probability rate, else 1 / (1 - rate), in the shape of x
  double rate;
  std::uint32_t stream;
  Draw draw = Draw::per_row;
  static constexpr std::string_view name = "random_mask";
  Specs shape(const Specs& in) const;
  Refs gradient(Builder& b, const Use& u) const;
};
struct RandomUniform {  // (x) -> numbers of [low, high), in the shape of x
  double low, high;
  std::uint32_t stream;
  Draw draw = Draw::per_row;
  static constexpr std::string_view name = "random_uniform";
  Specs shape(const Specs& in) const;
  Refs gradient(Builder& b, const Use& u) const;
};
struct RandomNormal {  // (x) -> normally distributed numbers, in the shape of x
  double mean, deviation;
  std::uint32_t stream;
  Draw draw = Draw::per_row;
  static constexpr std::string_view name = "random_normal";
  Specs shape(const Specs& in) const;
  Refs gradient(Builder& b, const Use& u) const;
};
struct ShardSum {  // (x) -> sum of x over all shards, the same bits in each: a barrier, and the end of a phase
  static constexpr std::string_view name = "shard_sum";
  Specs shape(const Specs& in) const;
  Refs gradient(Builder& b, const Use& u) const;
};
struct StateUpdate {  // (state, value): state = value, once, at the end of the step
  static constexpr std::string_view name = "state_update";
  Specs shape(const Specs& in) const;
};

template <class O>
concept Operation = requires(const O op, const Specs& in) {
  { O::name } -> std::convertible_to<std::string_view>;
  { op.shape(in) } -> std::same_as<Specs>;
};
struct Op;  // any of them: ir/graph.h

}  // namespace tenon::ir
