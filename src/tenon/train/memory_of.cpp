// What a run will take: the same plans and kernels are made, but nothing runs.
#include <algorithm>

#include "tenon/base/resident.h"
#include "tenon/check/outputs.h"
#include "tenon/train/run_plans.h"
#include "tenon/train/session.h"

namespace tenon {
namespace {

std::int64_t bytes_of(const Arrays& data) {
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

/// The plan of a task, as it would be run.
Plan plan_of(Task task, std::int64_t rows, const RunOptions& options) {
  task.bfloat16 = computes_in_bfloat16(options);
  return {task, std::max<std::int64_t>(rows, 1), options.shards};
}

/// Of all threads. Kernels are made to learn it.
std::int64_t workspace_of(const Plan& plan, const RunOptions& options) {
  const auto backend = make_backend(options.backend);
  return std::min<std::int64_t>(threads_of(options), static_cast<std::int64_t>(plan.shards().size())) * workspace_bytes(plan, *backend);
}

/// Without the optimizer's slots, the data and the program.
Memory memory_of(const Plan& plan, const RunOptions& options) {
  Memory m = plan.memory(threads_of(options));
  m.workspace = workspace_of(plan, options);
  return m;
}

/// The libraries are loaded and the kernels generated: what is there now beyond the model and the data stays. Running reads about as much
/// code again for the first time, whatever the model: 0.7 to 1.4 MB in twenty runs of ten models. Data that memory cannot hold are not
/// there.
void add_program(Memory& m, const HeldMemory& held = {}) {
  constexpr std::int64_t code_of_running = 1 << 20;
  const std::int64_t resident = resident_bytes() - m.parameters - m.state - held.shared_now, data = m.data - held.mapped + held.mapped_now;
  m.program = std::max<std::int64_t>(resident < data ? resident : resident - data, 0) + code_of_running;
}

std::int64_t output_bytes(const Graph& graph, std::int64_t rows) {
  std::int64_t total = 0;
  for (std::size_t o = 0; o < graph.outputs.size(); ++o) total += bytes({graph.output(o).shape.with(0, rows), graph.output(o).dtype});
  return total;
}

/// Predicting, on data of the shapes that the graph declares.
Task task_of(const Graph& graph) {
  Task task{.graph = &graph, .purpose = Purpose::predict};
  for (std::size_t i = 0; i < graph.inputs.size(); ++i) task.x.push_back({graph.input(i).shape, DType::float32});
  return task;
}

}  // namespace

RunPlans::RunPlans(const CheckedRun& run, const RunOptions& options, BatchSizes sizes)
    : run_(run),
      options_(options),
      plan_(plan_of(task_of(run, run.data(), run.args().purpose), std::min(sizes.run, run.data().rows()), options)) {
  if (const auto& data = run.validation())
    validation_.emplace(plan_of(task_of(run, *data, Purpose::evaluate), std::min(sizes.validation, data->rows()), options));
}

Memory RunPlans::memory() const {
  const auto purpose = run_.args().purpose;
  Memory m = plan_.memory(threads_of(options_));
  if (purpose == Purpose::fit) m.slots = optimizer_bytes(run_.optimizer(), run_.graph());
  else m.model = m.parameters + m.state;
  if (purpose == Purpose::predict) m.outputs = output_bytes(run_.graph(), run_.data().rows());
  constexpr std::int64_t place = sizeof(std::int64_t);  // of a row in the order of an epoch
  m.data = bytes_of(run_.data()) + options_.stream.held.mapped;
  m.queue = options_.stream.held.pass + options_.stream.held.shared;
  m.workspace += place * run_.data().rows();
  if (!validation_) return m;
  m.data += bytes_of(*run_.validation());
  m.workspace += place * run_.validation()->rows();
  // They share arenas, unless those that train are too small.
  if (const auto theirs = validation_->memory(threads_of(options_)).activations; theirs > m.activations) m.activations += theirs;
  return m;
}

Memory RunPlans::memory_with_kernels() const {
  Memory m = memory();
  m.workspace += workspace_of(plan_, options_);
  return m;
}

Memory memory_of(const CheckedRun& run, const RunOptions& options) {
  Memory m = RunPlans(run, options, {run.batch_size(), run.validation_batch_size()}).memory_with_kernels();
  const StreamMemory& stream = options.stream;
  add_program(m, stream.held);
  m.check = std::max<std::int64_t>(stream.judging - (m.run() - stream.held.shared), 0);
  return m;
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
  Memory m = memory_of(plan_of(task, batch_size, options), options);
  m.slots = optimizer_bytes(model.compile_args->optimizer.object(), graph);
  add_program(m);
  return m;
}

Memory prediction_memory_of(const Graph& graph, std::int64_t batch_size, const RunOptions& options) {
  Memory m = memory_of(plan_of(task_of(graph), batch_size, options), options);
  m.model = m.parameters + m.state;
  add_program(m);
  return m;
}

}  // namespace tenon
