#include "tenon/plan/task.h"

namespace tenon {

Task task_of(const CheckedRun& run, const Dataset& data, Purpose purpose) {
  Task task{.graph = &run.graph(), .purpose = purpose};
  for (const auto& c : data.x) task.x.push_back(c.values.spec());
  if (purpose == Purpose::predict) return task;
  task.loss = run.loss();
  task.metrics = run.metrics();
  for (const auto& c : data.y) task.y.push_back(c.values.spec());
  if (data.sample_weight) task.sample_weight = data.sample_weight->values.spec();
  return task;
}

}  // namespace tenon
