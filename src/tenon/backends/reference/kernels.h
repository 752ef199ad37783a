#pragma once
// The reference backend: one plain loop per operation, accumulating in double and keeping NaN, as the oracle for every other backend.
#include "tenon/backends/backend.h"

namespace tenon::reference {

struct Args {
  std::span<const Buffer> in, out;
  const Moment& now;
  std::int64_t first_row = 0;  // of this shard, within the batch
};

void run(const ir::MatMul&, const Args&);
void run(const ir::Convolution&, const Args&);
void run(const ir::ConvolutionInputGradient&, const Args&);
void run(const ir::ConvolutionKernelGradient&, const Args&);
void run(const ir::Pooling&, const Args&);
void run(const ir::PoolingGradient&, const Args&);
void run(const ir::Recurrence&, const Args&);
void run(const ir::RecurrenceGradient&, const Args&);
void run(const ir::AffineImage&, const Args&);
void run(const ir::AffineImageGradient&, const Args&);
void run(const ir::Ctc&, const Args&);
void run(const ir::Eltwise&, const Args&);
void run(const ir::Binary&, const Args&);
void run(const ir::Select&, const Args&);
void run(const ir::Reduce&, const Args&);
void run(const ir::Cumulate&, const Args&);
void run(const ir::Broadcast&, const Args&);
void run(const ir::Reshape&, const Args&);
void run(const ir::Slice&, const Args&);
void run(const ir::Pad&, const Args&);
void run(const ir::Concat&, const Args&);
void run(const ir::Transpose&, const Args&);
void run(const ir::Flip&, const Args&);
void run(const ir::Gather&, const Args&);
void run(const ir::GatherGradient&, const Args&);
void run(const ir::TakeAlong&, const Args&);
void run(const ir::TakeAlongGradient&, const Args&);
void run(const ir::NormalizeRows&, const Args&);
void run(const ir::NormalizeRowsGradient&, const Args&);
void run(const ir::Softmax&, const Args&);
void run(const ir::SoftmaxCrossEntropy&, const Args&);
void run(const ir::SoftmaxCrossEntropyGradient&, const Args&);
void run(const ir::Constant&, const Args&);
void run(const ir::Literal&, const Args&);
void run(const ir::ArgMax&, const Args&);
void run(const ir::ArgTopK&, const Args&);
void run(const ir::OneHot&, const Args&);
void run(const ir::HostCall&, const Args&);
void run(const ir::Cast&, const Args&);
void run(const ir::RandomMask&, const Args&);
void run(const ir::RandomUniform&, const Args&);
void run(const ir::RandomNormal&, const Args&);
void run(const ir::ShardSum&, const Args&);
void run(const ir::StateUpdate&, const Args&);

/// The function of an element-wise operation on one value.
double apply(const ir::Eltwise& op, double x);
/// The same for an epilogue, which has no alpha and beta.
inline double apply(ir::Fn fn, double x) { return apply(ir::Eltwise{fn}, x); }

}  // namespace tenon::reference
