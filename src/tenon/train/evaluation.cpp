#include "tenon/train/evaluation.h"

#include <algorithm>

#include "tenon/train/batches.h"
#include "tenon/train/logs.h"

namespace tenon {

// keras/src/optimizers/base_optimizer.py: setting the rate of an optimizer that has a schedule is a TypeError.
void ActiveRun::set_learning_rate(float rate) {
  const auto& optimizer = checked().optimizer();
  if (!optimizer.kind || !optimizer.kind->learning_rate(optimizer.value).scheduled()) {
    session_.variables().learning_rate = rate;
    return;
  }
  const std::string schedule(optimizer.kind->learning_rate(optimizer.value).schedule.kind->name);
  fail(report(sink_, Code::CallArgumentOutOfRange, InCall{"fit", "callbacks"})
           .expected("an optimizer whose learning rate is a number")
           .found(schedule)
           .because("A callback sets the learning rate, and a schedule says it already: one of them has to go.")
           .fix("give the optimizer a number", "learning_rate=0.001", Applies::needs_editing)
           .emit());
}

std::optional<Logs> evaluate_on(ActiveRun& run, const Dataset& data, std::span<Callback* const> callbacks) {
  auto& session = run.session();
  Tally tally(session.run().outputs());
  const auto& checked = session.run();
  const bool validates = checked.args().purpose == Purpose::fit;
  Batches batches(data.rows(), validates ? checked.validation_batch_size() : checked.batch_size(),
                  validates ? checked.args().validation_steps : checked.args().steps);
  for (Callback* c : callbacks) c->on_test_begin(run);
  bool interrupted = false;
  batches.epoch([&](std::int64_t index, std::span<const std::int64_t> rows) {
    for (Callback* c : callbacks) c->on_test_batch_begin(run, index);
    auto& done = session.step(data, Purpose::evaluate, rows, 0);
    const auto& logs = tally.add(done.stepper.sums(), done.plan);
    for (Callback* c : callbacks) c->on_test_batch_end(run, index, logs);
    interrupted = session.stop_requested();
    return !interrupted && !run.failure();
  });
  if (interrupted) return std::nullopt;
  for (Callback* c : callbacks) c->on_test_end(run, tally.logs());
  return tally.logs();
}

Result<Logs> evaluate(const Model& model, const CheckedRun& run, const RunOptions& options, std::span<Callback* const> callbacks,
                      Sink& sink) {
  ActiveRun active(model, run, options, sink);
  auto logs = evaluate_on(active, run.data(), callbacks);
  if (active.failure()) return *active.failure();
  return logs ? *std::move(logs) : Logs{};
}

Result<std::vector<Tensor>> predict(const Model& model, const CheckedRun& run, const RunOptions& options,
                                    std::span<Callback* const> callbacks, Sink& sink) {
  ActiveRun active(model, run, options, sink);
  const auto& graph = run.graph();
  Batches batches(run.data().rows(), run.batch_size(), run.args().steps);
  const auto rows_in_all = std::min(run.data().rows(), batches.steps() * run.batch_size());
  const auto& plan = active.session().prepared(run.data(), Purpose::predict, std::min(rows_in_all, run.batch_size())).plan;
  const Program& program = *plan.shards().front().program;
  std::vector<TensorSpec> specs;
  std::vector<std::shared_ptr<std::byte>> outputs;
  for (std::size_t o = 0; o < graph.outputs.size(); ++o) {
    const TensorSpec& made = program.graph.spec(program.outputs[o]);  // floats, ids or strings
    specs.push_back({graph.output(o).shape.with(0, rows_in_all), made.dtype, made.width});
    outputs.push_back(allocate(specs.back()));
  }
  for (Callback* c : callbacks) c->on_predict_begin(active);
  batches.epoch([&](std::int64_t index, std::span<const std::int64_t> rows) {
    for (Callback* c : callbacks) c->on_predict_batch_begin(active, index);
    auto& p = active.session().prepared(run.data(), Purpose::predict, static_cast<std::int64_t>(rows.size()));
    for (std::size_t o = 0; o < specs.size(); ++o) p.stepper.outputs()[o] = outputs[o].get() + bytes(specs[o]) / rows_in_all * rows.front();
    p.stepper.step(rows, {});
    for (Callback* c : callbacks) c->on_predict_batch_end(active, index);
    return !active.session().stop_requested() && !active.failure();
  });
  for (Callback* c : callbacks) c->on_predict_end(active);
  if (active.failure()) return *active.failure();
  std::vector<Tensor> result;
  for (std::size_t o = 0; o < specs.size(); ++o) result.emplace_back(specs[o], outputs[o]);
  return result;
}

}  // namespace tenon
