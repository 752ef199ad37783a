// What a run will take: the same plans and kernels are made, but nothing runs.
#include "tenon/train/session.h"

namespace tenon {
namespace {

std::int64_t bytes_of(const Dataset& data) {
  std::int64_t total = 0;
  for (const auto* columns : {&data.x, &data.y, &data.sample_weight})
    for (const auto& c : *columns) total += bytes(c.values.spec());
  return total;
}

/// What a thread's workspace comes to. Kernels are bound to addresses that nobody reads or writes: only their needs are asked for.
std::int64_t workspace_bytes(const Plan& plan, const Backend& backend) {
  const auto at = [](std::uintptr_t terabyte) { return reinterpret_cast<std::byte*>(terabyte << 40); };
  const auto workspace = backend.make_workspace();
  kernels_of(*plan.shards().front().program, 0, {at(1), at(2), at(3), at(4)}, backend, *workspace);
  return workspace->bytes();
}

struct Dimensions {
  const RunOptions& options;
  std::int64_t slots = 0;  // bytes of what the optimizer keeps
};

/// Kernels are bound to buffers of their own, to learn what the backend keeps; the arrays themselves are not needed.
Memory memory_of(const Task& task, std::int64_t rows, const Dimensions& d) {
  const Plan plan(task, rows, d.options.shards);
  const int threads = d.options.threads > 0 ? d.options.threads : usable_threads();
  Memory m = plan.memory(threads);
  m.slots = d.slots;
  const auto backend = make_backend(d.options.backend);
  const std::size_t workers = std::min(static_cast<std::size_t>(threads), plan.shards().size());
  m.workspace = static_cast<std::int64_t>(workers) * workspace_bytes(plan, *backend);
  return m;
}

}  // namespace

Memory memory_of(const CheckedRun& run, const RunOptions& options) {
  const auto purpose = run.args().purpose;
  const std::int64_t slots = purpose == Purpose::fit ? optimizer_bytes(run.optimizer(), run.graph()) : 0;
  Memory m = memory_of(task_of(run, run.data(), purpose), std::min(run.batch_size(), std::max<std::int64_t>(run.data().rows(), 1)),
                       {options, slots});
  m.data = bytes_of(run.data());
  if (run.validation()) m.data += bytes_of(*run.validation());
  return m;
}

Memory memory_of(const Graph& graph, const Compile* compile, std::int64_t batch_size, const RunOptions& options) {
  Task task{.graph = &graph, .purpose = Purpose::predict};
  for (std::size_t i = 0; i < graph.inputs.size(); ++i) task.x.push_back({graph.input(i).shape, DType::float32});
  std::int64_t slots = 0;
  if (compile && compile->loss.kind() && compile->optimizer.kind()) {
    task.purpose = Purpose::fit;
    task.outputs.push_back({.name = graph.outputs.front().name, .loss = compile->loss.object(), .y = 0});
    const Shape& output = graph.output().shape;
    const Targets targets = compile->loss.kind()->info.targets;
    const bool ids = are_integers(targets);
    Shape labels = targets == Targets::group_ids ? Shape(std::vector<Dim>{output[0]}) : output;
    if (targets == Targets::class_ids || targets == Targets::id_sequences)
      labels.dims.pop_back();  // a sequence is no longer than the output
    task.y.push_back({labels, ids ? DType::int64 : DType::float32});
    slots = optimizer_bytes(compile->optimizer.object(), graph);
  }
  return memory_of(task, batch_size, {options, slots});
}

}  // namespace tenon
