#pragma once
// The reference backend: one plain loop per operation, accumulating in double and keeping NaN, as the oracle for every other backend.
// Every loop is there for float and for double: what runs a graph of float64.
#include <type_traits>

#include "tenon/backends/backend.h"

namespace tenon::reference {

struct Args {
  std::span<const Buffer> in, out;
  const Moment& now;
  std::int64_t first_row = 0;  // of this shard, within the batch
};

template <class T> void run(const ir::MatMul&, const Args&);
template <class T> void run(const ir::Convolution&, const Args&);
template <class T> void run(const ir::ConvolutionInputGradient&, const Args&);
template <class T> void run(const ir::ConvolutionKernelGradient&, const Args&);
template <class T> void run(const ir::Pooling&, const Args&);
template <class T> void run(const ir::PoolingGradient&, const Args&);
template <class T> void run(const ir::Recurrence&, const Args&);
template <class T> void run(const ir::RecurrenceGradient&, const Args&);
template <class T> void run(const ir::AffineImage&, const Args&);
template <class T> void run(const ir::AffineImageGradient&, const Args&);
template <class T> void run(const ir::Ctc&, const Args&);
template <class T> void run(const ir::Eltwise&, const Args&);
template <class T> void run(const ir::Binary&, const Args&);
template <class T> void run(const ir::Select&, const Args&);
template <class T> void run(const ir::Reduce&, const Args&);
template <class T> void run(const ir::Cumulate&, const Args&);
template <class T> void run(const ir::Broadcast&, const Args&);
template <class T> void run(const ir::Reshape&, const Args&);
template <class T> void run(const ir::Slice&, const Args&);
template <class T> void run(const ir::Pad&, const Args&);
template <class T> void run(const ir::Concat&, const Args&);
template <class T> void run(const ir::Transpose&, const Args&);
template <class T> void run(const ir::Flip&, const Args&);
template <class T> void run(const ir::Gather&, const Args&);
template <class T> void run(const ir::GatherGradient&, const Args&);
template <class T> void run(const ir::TakeAlong&, const Args&);
template <class T> void run(const ir::TakeAlongGradient&, const Args&);
template <class T> void run(const ir::NormalizeRows&, const Args&);
template <class T> void run(const ir::NormalizeRowsGradient&, const Args&);
template <class T> void run(const ir::Softmax&, const Args&);
template <class T> void run(const ir::SoftmaxCrossEntropy&, const Args&);
template <class T> void run(const ir::SoftmaxCrossEntropyGradient&, const Args&);
template <class T> void run(const ir::Constant&, const Args&);
template <class T> void run(const ir::Literal&, const Args&);
template <class T> void run(const ir::ArgMax&, const Args&);
template <class T> void run(const ir::ArgTopK&, const Args&);
template <class T> void run(const ir::OneHot&, const Args&);
template <class T> void run(const ir::HostCall&, const Args&);
template <class T> void run(const ir::Cast&, const Args&);
template <class T> void run(const ir::RandomMask&, const Args&);
template <class T> void run(const ir::RandomUniform&, const Args&);
template <class T> void run(const ir::RandomNormal&, const Args&);
template <class T> void run(const ir::ShardSum&, const Args&);
template <class T> void run(const ir::StateUpdate&, const Args&);

#define TENON_FOR_BOTH_WIDTHS(Operation)                   \
  template void run<float>(const Operation&, const Args&); \
  template void run<double>(const Operation&, const Args&);

/// What moves values without looking at them moves floats and integers alike.
template <class T> using Moved = std::conditional_t<sizeof(T) == 8, std::int64_t, std::int32_t>;

/// The function of an element-wise operation on one value.
double apply(const ir::Eltwise& op, double x);
/// The same for an epilogue, which has no alpha and beta.
inline double apply(ir::Fn fn, double x) { return apply(ir::Eltwise{fn}, x); }

}  // namespace tenon::reference
