// What a run will take: the same plans and kernels are made, but nothing runs.
#include "tenon/base/usable_threads.h"
#include "tenon/check/outputs.h"
#include "tenon/train/resident.h"
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
  std::int64_t data = 0;
};

/// Kernels are bound to buffers of their own, to learn what the backend keeps; the arrays themselves are not needed.
Memory memory_of(Task task, std::int64_t rows, const Dimensions& d) {
  task.bfloat16 = computes_in_bfloat16(d.options);
  const Plan plan(task, rows, d.options.shards);
  const int threads = d.options.threads > 0 ? d.options.threads : usable_threads();
  Memory m = plan.memory(threads);
  m.slots = d.slots;
  if (task.purpose != Purpose::fit) m.model = m.parameters + m.state;
  const auto backend = make_backend(d.options.backend);
  const std::size_t workers = std::min(static_cast<std::size_t>(threads), plan.shards().size());
  m.workspace = static_cast<std::int64_t>(workers) * workspace_bytes(plan, *backend);
  m.data = d.data;
  // The libraries are loaded and the kernels generated: what is there now beyond the model and the data stays.
  m.program = std::max<std::int64_t>(resident_bytes() - m.parameters - m.state - m.data, 0);
  return m;
}

/// Predicting, on data of the shapes that the graph declares.
Task task_of(const Graph& graph) {
  Task task{.graph = &graph, .purpose = Purpose::predict};
  for (std::size_t i = 0; i < graph.inputs.size(); ++i) task.x.push_back({graph.input(i).shape, DType::float32});
  return task;
}

}  // namespace

Memory memory_of(const CheckedRun& run, const RunOptions& options) {
  const auto purpose = run.args().purpose;
  const std::int64_t slots = purpose == Purpose::fit ? optimizer_bytes(run.optimizer(), run.graph()) : 0;
  const std::int64_t data = bytes_of(run.data()) + (run.validation() ? bytes_of(*run.validation()) : 0);
  const std::int64_t rows = std::min(run.batch_size(), std::max<std::int64_t>(run.data().rows(), 1));
  return memory_of(task_of(run, run.data(), purpose), rows, {options, slots, data});
}

std::optional<Memory> training_memory_of(const Model& model, const Graph& graph, std::int64_t batch_size, const RunOptions& options) {
  if (!model.compile_args || !model.compile_args->optimizer.kind()) return std::nullopt;
  Report quiet;
  Findings findings(quiet, Strictness::as_keras);
  const auto asked = ask_outputs(*model.compile_args, outputs_of(model), findings);
  if (!asked) return std::nullopt;
  Task task = task_of(graph);
  for (std::size_t o = 0; o < asked->size(); ++o) {
    const AnyLoss& loss = (*asked)[o].loss;
    task.outputs.push_back({.name = graph.outputs[o].name});
    if (!loss.kind()) continue;
    task.purpose = Purpose::fit;
    task.outputs.back().loss = loss.object();
    task.outputs.back().y = static_cast<int>(task.y.size());
    const Shape& output = graph.output(o).shape;
    const Targets targets = loss.kind()->info.targets;
    const bool ids = are_integers(targets);
    Shape labels = targets == Targets::group_ids ? Shape(std::vector<Dim>{output[0]}) : output;
    if (targets == Targets::class_ids || targets == Targets::id_sequences)
      labels.dims.pop_back();  // a sequence is no longer than the output
    task.y.push_back({labels, ids ? DType::int64 : DType::float32});
  }
  if (task.purpose != Purpose::fit) return std::nullopt;
  return memory_of(task, batch_size, {options, optimizer_bytes(model.compile_args->optimizer.object(), graph)});
}

Memory prediction_memory_of(const Graph& graph, std::int64_t batch_size, const RunOptions& options) {
  return memory_of(task_of(graph), batch_size, {options});
}

}  // namespace tenon
