#pragma once
// The plans that a run would make, at its own batch sizes or at others.
#include "tenon/plan/plan.h"
#include "tenon/train/fit.h"

namespace tenon {

/// Samples at a time.
struct BatchSizes {
  std::int64_t run, validation;
};

class RunPlans {
 public:
  RunPlans(const CheckedRun& run, const RunOptions& options, BatchSizes sizes);
  /// Without what the backend keeps (workspace), and without the program.
  Memory memory() const;
  /// With what the backend keeps. Slower: kernels are made to learn it.
  Memory memory_with_kernels() const;

 private:
  const CheckedRun& run_;
  const RunOptions& options_;
  Plan plan_;
  std::optional<Plan> validation_;
};

}  // namespace tenon
