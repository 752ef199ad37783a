#pragma once
// Losses and metrics of a task as operations: what comes behind the model's outputs.
#include "tenon/plan/program.h"

namespace tenon {

/// What the model made for one of its outputs. mask: float32 of 0 and 1 and shape (rows, ...), where Keras' output tensor would carry one.
struct OutputValue {
  ir::Ref value;
  std::optional<ir::Ref> mask{};
};

struct HeadScope {
  std::int64_t rows, batch;  // of the shard, of all shards together
};

/// Adds the data leaves of labels and sample weights, the losses and the metrics to `out`. penalties: scalars whose sum over the shards is
/// added to the loss, as regularizers do. Returns the scalar whose sum over the shards is the loss of the batch; it is made for fit only.
ir::Ref lower_head(Lowered& out, const Task& task, const HeadScope& scope, const std::vector<OutputValue>& outputs,
                   const ir::Refs& penalties = {});

}  // namespace tenon
