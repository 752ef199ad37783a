#include "tenon/plan/task.h"

namespace tenon {

Task task_of(const CheckedRun& run, const Arrays& data, Purpose purpose) {
  Task task{.graph = &run.graph(), .purpose = purpose};
  for (const auto& c : data.x) task.x.push_back(c.values.spec());
  if (purpose == Purpose::predict) return task;
  task.outputs = run.outputs();
  for (const auto& c : data.y) task.y.push_back(c.values.spec());
  for (const auto& c : data.sample_weight) task.sample_weight.push_back(c.values.spec());
  return task;
}

}  // namespace tenon
