#pragma once
// What a backend offers the executor: an operation bound to its buffers, ready to run again and again.
#include <memory>
#include <span>

#include "tenon/ir/graph.h"

namespace tenon {

/// Memory of one operand or result, at its place for the whole life of a plan.
struct Buffer {
  TensorSpec spec;
  std::byte* data = nullptr;

  template <class T> T* as() const { return reinterpret_cast<T*>(data); }
  float* f() const { return as<float>(); }
  std::int32_t* i() const { return as<std::int32_t>(); }
  std::int64_t dim(int axis) const { return spec.shape[axis].value; }
  std::int64_t size() const { return elements(spec.shape); }
};

/// What differs from step to step. `step` counts from 0 over the whole fit.
struct Moment {
  std::uint32_t seed = 0;
  std::uint64_t step = 0;
};

/// An operation with its buffers. Runs on one thread; allocates nothing.
class Kernel {
 public:
  virtual ~Kernel() = default;
  virtual void run(const Moment& now) const = 0;
  /// For profiles and tests: "conv brgconv:avx512_core".
  virtual std::string_view implementation() const = 0;
};

/// What kernels of one thread share: scratch memory that no two of them use at once, and weights packed once per step.
class Workspace {
 public:
  virtual ~Workspace() = default;
  /// To be run at the start of every step, before any kernel of the thread.
  virtual void begin_step() const = 0;
  virtual std::int64_t bytes() const = 0;
};

/// Where a kernel runs. first_row: of its shard, within the batch.
struct Bind {
  std::span<const Buffer> in, out;
  std::int64_t first_row = 0;
  Workspace* workspace = nullptr;
};

class Backend {
 public:
  virtual ~Backend() = default;
  virtual std::string_view name() const = 0;
  virtual std::unique_ptr<Workspace> make_workspace() const = 0;
  /// One per thread and shard; operands with Role::parameter are marked in `parameters`, so that they may be packed once per step.
  virtual std::unique_ptr<Kernel> bind(const ir::Op& op, const Bind& where, std::span<const bool> is_parameter) const = 0;
};

std::unique_ptr<Backend> make_reference_backend();
std::unique_ptr<Backend> make_cpu_backend();  // oneDNN; only where TENON_HAS_CPU_BACKEND

}  // namespace tenon
