#pragma once
// The cpu backend's kernels: for each operation, a function that binds it to its buffers. oneDNN does convolutions and
// products of matrices; the rest are loops of our own over contiguous floats.
#include <string>
#include <vector>

#include "tenon/backends/backend.h"
#include "tenon/base/vectorize.h"

namespace tenon::cpu {

class CpuWorkspace;

struct Context {
  std::span<const Buffer> in, out;
  std::int64_t first_row = 0;
  CpuWorkspace& workspace;
  std::span<const bool> is_parameter;  // of each operand: the same values for every kernel of a step
};

using Bound = std::unique_ptr<Kernel>;

Bound bind(const ir::MatMul&, const Context&);
Bound bind(const ir::Convolution&, const Context&);
Bound bind(const ir::ConvolutionInputGradient&, const Context&);
Bound bind(const ir::ConvolutionKernelGradient&, const Context&);
Bound bind(const ir::Pooling&, const Context&);
Bound bind(const ir::PoolingGradient&, const Context&);
Bound bind(const ir::Recurrence&, const Context&);
Bound bind(const ir::RecurrenceGradient&, const Context&);
Bound bind(const ir::Ctc&, const Context&);
Bound bind(const ir::Eltwise&, const Context&);
Bound bind(const ir::Binary&, const Context&);
Bound bind(const ir::Select&, const Context&);
Bound bind(const ir::Reduce&, const Context&);
Bound bind(const ir::Cumulate&, const Context&);
Bound bind(const ir::Broadcast&, const Context&);
Bound bind(const ir::Slice&, const Context&);
Bound bind(const ir::Pad&, const Context&);
Bound bind(const ir::Concat&, const Context&);
Bound bind(const ir::Transpose&, const Context&);
Bound bind(const ir::Flip&, const Context&);
Bound bind(const ir::Gather&, const Context&);
Bound bind(const ir::GatherGradient&, const Context&);
Bound bind(const ir::NormalizeRows&, const Context&);
Bound bind(const ir::NormalizeRowsGradient&, const Context&);
Bound bind(const ir::Softmax&, const Context&);
Bound bind(const ir::SoftmaxCrossEntropy&, const Context&);
Bound bind(const ir::SoftmaxCrossEntropyGradient&, const Context&);
Bound bind(const ir::Cast&, const Context&);
Bound bind(const ir::RandomMask&, const Context&);
Bound bind(const ir::RandomUniform&, const Context&);
Bound bind(const ir::RandomNormal&, const Context&);

/// A kernel that is one call: run(const Moment&).
template <class Run> class Loop final : public Kernel {
 public:
  Loop(std::string name, Run run) : name_(std::move(name)), run_(std::move(run)) {}
  void run(const Moment& now) const override { run_(now); }
  std::string_view implementation() const override { return name_; }

 private:
  std::string name_;
  Run run_;
};
template <class Run> Bound loop(std::string name, Run run) { return std::make_unique<Loop<Run>>(std::move(name), std::move(run)); }

/// Product of the axes begin..end.
inline std::int64_t product(const Shape& s, int begin, int end) {
  std::int64_t n = 1;
  for (int k = begin; k < end; ++k) n *= s[k].value;
  return n;
}

}  // namespace tenon::cpu
