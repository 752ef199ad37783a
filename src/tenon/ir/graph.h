#pragma once
// A graph in SSA form: every value has one producer and a concrete spec. Builders append; nothing is ever changed in place.
#include <variant>

#include "tenon/ir/builder.h"

namespace tenon::ir {

template <Operation... O> using ClosedSet = std::variant<O...>;

using AnyOperation = ClosedSet<MatMul, Convolution, ConvolutionInputGradient, ConvolutionKernelGradient, Pooling, PoolingGradient,   //
                               Recurrence, RecurrenceGradient, AffineImage, AffineImageGradient, Ctc,                                //
                               Eltwise, Binary, Select, Reduce, Cumulate, Broadcast,                                                 //
                               Reshape, Slice, Pad, Concat, Transpose, Flip, Gather, GatherGradient, TakeAlong, TakeAlongGradient,   //
                               NormalizeRows, NormalizeRowsGradient, Softmax, SoftmaxCrossEntropy, SoftmaxCrossEntropyGradient,      //
                               Constant, Literal, ArgMax, ArgTopK, OneHot, HostCall, Cast, RandomMask, RandomUniform, RandomNormal,  //
                               ShardSum, StateUpdate>;

/// One operation of the set. That it copies, moves and ends is compiled once and not in each of several hundred sources.
struct Op : AnyOperation {
  template <Operation O> Op(O operation) : AnyOperation(std::move(operation)) {}
  Op(const Op&);
  Op(Op&&) noexcept;
  Op& operator=(const Op&);
  Op& operator=(Op&&) noexcept;
  ~Op();
};

struct Value {
  TensorSpec spec;
  Role role = Role::computed;
  int index = 0;
};
struct Node {
  Op op;
  Refs in, out;
};
struct Graph {
  std::vector<Value> values;
  std::vector<Node> nodes;

  const Value& value(Ref r) const { return values[static_cast<std::size_t>(r.id)]; }
  const TensorSpec& spec(Ref r) const { return value(r).spec; }
};

/// Appends d(loss)/d(value) for every value in `wanted`, in the same order; invalid where loss does not depend on it.
Refs gradient(Graph& graph, Ref loss, const Refs& wanted);

/// Transposing by the result undoes transposing by `perm`.
Ints inverse(const Ints& perm);
std::string_view name(const Op& op);
/// One line per node, for people.
std::string to_string(const Graph& graph);

}  // namespace tenon::ir
