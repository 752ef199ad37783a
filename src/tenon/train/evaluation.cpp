#include "tenon/train/evaluation.h"

#include <algorithm>

#include "tenon/train/batches.h"
#include "tenon/train/logs.h"
#include "tenon/train/memory_limit.h"

namespace tenon {

// keras/src/optimizers/base_optimizer.py: setting the rate of an optimizer that has a schedule is a TypeError.
void ActiveRun::set_learning_rate(double rate) {
  const auto& optimizer = checked().optimizer();
  if (!optimizer.kind || !optimizer.kind->learning_rate(optimizer.value).scheduled()) {
    session_.variables().set_rate(rate);
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

namespace {

/// The lookups without a place for unknown tokens, those of inner models included.
void add_refusing(const Model& model, const std::string& prefix, std::vector<InLayer>& found) {
  for (const auto& l : model.layers) {
    if (const Model* inner = nested_model(l.layer)) add_refusing(*inner, prefix + l.name + "/", found);
    else if (l.layer.kind->unreadable && l.layer.kind->to_config(l.layer.value)["num_oov_indices"] == Config(0))
      found.push_back({prefix + l.name, std::string(l.layer.kind->name), "num_oov_indices"});
  }
}

/// The first of the rows that a layer cannot read when it comes alone; none where batches have a fixed size.
std::optional<std::int64_t> refused_row(Session& session, const Arrays& data, std::span<const std::int64_t> rows) {
  if (fixed_batch(session.run().graph())) return std::nullopt;
  auto& one = session.prepared(data, Purpose::predict, 1);
  const Program& program = *one.plan.shards().front().program;
  std::vector<std::shared_ptr<std::byte>> outputs;
  for (std::size_t o = 0; o < program.outputs.size(); ++o) {
    outputs.push_back(allocate(program.graph.spec(program.outputs[o])));
    one.stepper.outputs()[o] = outputs.back().get();
  }
  for (std::size_t i = 0; i < rows.size(); ++i) {
    one.stepper.step(rows.subspan(i, 1), {});
    if (one.stepper.refused()) return rows[i];
  }
  return std::nullopt;
}

}  // namespace

bool ActiveRun::was_read(const Session::Prepared& done, const Arrays& data, std::span<const std::int64_t> rows) {
  if (!done.stepper.refused()) return true;
  const std::string value = *done.stepper.refused();
  const auto row = refused_row(session_, data, rows);
  std::vector<InLayer> lookups;
  add_refusing(checked().model(), "", lookups);
  const std::string name = data.x.empty() ? "x" : data.x.front().name;
  const InLayer lookup = lookups.empty() ? InLayer{"", "StringLookup", ""} : lookups.front();
  fail(report(sink_, Code::TokenUnknown, InData{name, {}, row})
           .expected("a token of the vocabulary")
           .found(value)
           .because(
               "num_oov_indices=0 leaves no place for tokens that are not in the vocabulary. Layers in front of the lookup made the value, "
               "so that it shows in its batch, where Keras fails, too. Nothing was trained on that batch.")
           .see(lookup, lookups.size() > 1 ? "looks it up, or another such layer does" : "looks it up")
           .fix("give unknown tokens a place", lookup.kind + "(num_oov_indices=1)", Applies::needs_editing)
           .emit());
  return false;
}

std::optional<Logs> evaluate_on(ActiveRun& run, const Arrays& data, std::span<Callback* const> callbacks) {
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
    if (!run.was_read(done, data, rows)) return false;
    const auto& logs = tally.add(done.stepper.sums(), done.plan);
    for (Callback* c : callbacks) c->on_test_batch_end(run, index, logs);
    interrupted = session.stop_requested();
    return !interrupted && !run.failure();
  });
  if (interrupted || run.failure()) return std::nullopt;
  for (Callback* c : callbacks) c->on_test_end(run, tally.logs());
  return tally.logs();
}

Result<Logs> evaluate(const Model& model, const CheckedRun& run, const RunOptions& options, std::span<Callback* const> callbacks,
                      Sink& sink) {
  if (auto finding = exceeds_memory(run, options, sink)) return std::move(*finding).emit();
  ActiveRun active(model, run, options, sink);
  auto logs = evaluate_on(active, run.data(), callbacks);
  if (active.failure()) return *active.failure();
  return logs ? *std::move(logs) : Logs{};
}

Result<std::vector<Tensor>> predict(const Model& model, const CheckedRun& run, const RunOptions& options,
                                    std::span<Callback* const> callbacks, Sink& sink) {
  if (auto finding = exceeds_memory(run, options, sink)) return std::move(*finding).emit();
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
    if (!active.was_read(p, run.data(), rows)) return false;
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
