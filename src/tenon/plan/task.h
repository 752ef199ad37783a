#pragma once
// What a plan computes: a graph, what is asked of it, and the specs of the data as they come.
#include "tenon/check/check.h"

namespace tenon {

struct Task {
  const Graph* graph = nullptr;
  Purpose purpose = Purpose::fit;
  std::vector<CheckedOutput> outputs{};             // of the model: what is asked of each; none for predict
  std::vector<TensorSpec> x, y{}, sample_weight{};  // of the data, in their own dtype; the first axis does not matter
  bool bfloat16 = false;                            // layers under mixed_bfloat16 compute in it; else in float32
};

/// The task of running `data`, which is run.data() or the validation data of the run.
Task task_of(const CheckedRun& run, const Arrays& data, Purpose purpose);

}  // namespace tenon
