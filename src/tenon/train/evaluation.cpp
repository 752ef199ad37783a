#include "tenon/train/evaluation.h"

#include <algorithm>
#include <cstring>

#include "tenon/train/logs.h"
#include "tenon/train/memory_limit.h"

namespace tenon {

// keras/src/optimizers/base_optimizer.py: setting the rate of an optimizer that has a schedule is a TypeError.
void ActiveRun::set_learning_rate(std::size_t number, double rate) {
  auto& kept = session_.variables().kept;
  if (number >= kept.size()) return;
  const auto& optimizer = kept[number].optimizer();
  if (!optimizer.kind->learning_rate(optimizer.value).scheduled()) return kept[number].set_rate(rate);
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

std::optional<Logs> evaluate_on(ActiveRun& run, Feed& feed, std::span<Callback* const> callbacks) {
  auto& session = run.session();
  Tally tally(session.run().outputs());
  for (Callback* c : callbacks) c->on_test_begin(run);
  bool interrupted = false;
  feed.epoch([&](std::int64_t index, const Fed& batch) {
    for (Callback* c : callbacks) c->on_test_batch_begin(run, index);
    auto& done = session.step(batch, Purpose::evaluate, 0);
    if (!run.was_read(done, batch.data, batch.rows)) return false;
    const auto& logs = tally.add(done.stepper.sums(), done.plan);
    for (Callback* c : callbacks) c->on_test_batch_end(run, index, logs);
    interrupted = session.stop_requested();
    return !interrupted && !run.failure();
  });
  if (interrupted || run.failure()) return std::nullopt;
  for (Callback* c : callbacks) c->on_test_end(run, tally.logs());
  return tally.logs();
}

namespace {

Result<Logs> evaluate(ActiveRun& active, std::span<Callback* const> callbacks) {
  const auto feed = make_feed(active);
  auto logs = evaluate_on(active, *feed, callbacks);
  if (active.failure()) return *active.failure();
  return logs ? *std::move(logs) : Logs{};
}

}  // namespace

Result<Logs> evaluate(const Model& model, const CheckedRun& run, const RunOptions& options, std::span<Callback* const> callbacks,
                      Sink& sink) {
  if (auto finding = exceeds_memory(run, options, sink)) return std::move(*finding).emit();
  ActiveRun active(model, run, options, sink);
  return evaluate(active, callbacks);
}

Result<Logs> evaluate(const Model& model, const Streamed& streamed, const RunOptions& options, std::span<Callback* const> callbacks,
                      Sink& sink) {
  if (auto finding = exceeds_memory(streamed.stream, options, sink)) return std::move(*finding).emit();
  ActiveRun active(model, streamed.stream.run(), options, sink, &streamed);
  return evaluate(active, callbacks);
}

namespace {

/// Outputs of all batches, one behind the other. Where the number of rows is known, they are written where they stay.
class Predictions {
 public:
  Predictions(ActiveRun& run, const Feed& feed) {
    const auto& checked = run.checked();
    if (run.streamed()) return;
    const std::int64_t rows = std::min(checked.data().rows(), feed.steps().value_or(0) * checked.batch_size());
    const auto& p = run.session().prepared(checked.data(), Purpose::predict, std::min(rows, checked.batch_size()));
    reserve(p.plan, rows);
  }

  /// Where the next batch's outputs go.
  void receive(Session::Prepared& p, std::int64_t rows) {
    if (parts_.empty() || filled_ + rows > parts_.back().rows) reserve(p.plan, std::max(rows, parts_.empty() ? 0 : parts_.back().rows));
    if (!same_specs(p.plan)) reserve(p.plan, rows);
    const auto& part = parts_.back();
    for (std::size_t o = 0; o < part.specs.size(); ++o)
      p.stepper.outputs()[o] = part.outputs[o].get() + bytes(part.specs[o]) / part.rows * filled_;
    filled_ += rows;
    parts_.back().used = filled_;
  }

  std::vector<Tensor> take() const {
    std::vector<Tensor> result;
    if (parts_.empty()) return result;
    for (std::size_t o = 0; o < parts_.front().specs.size(); ++o) {
      if (parts_.size() == 1 && parts_[0].used == parts_[0].rows) result.emplace_back(parts_[0].specs[o], parts_[0].outputs[o]);
      else result.push_back(joined(o));
    }
    return result;
  }

 private:
  struct Part {
    std::vector<TensorSpec> specs;
    std::vector<std::shared_ptr<std::byte>> outputs;
    std::int64_t rows = 0, used = 0;
  };

  static TensorSpec spec_of(const Plan& plan, std::size_t o, std::int64_t rows) {
    const Program& program = *plan.shards().front().program;
    const TensorSpec& made = program.graph.spec(program.outputs[o]);  // floats, ids or strings
    return {made.shape.with(0, rows), made.dtype, made.width};
  }
  bool same_specs(const Plan& plan) const {
    const auto& part = parts_.back();
    for (std::size_t o = 0; o < part.specs.size(); ++o)
      if (spec_of(plan, o, part.rows) != part.specs[o]) return false;
    return true;
  }
  void reserve(const Plan& plan, std::int64_t rows) {
    Part& part = parts_.emplace_back();
    part.rows = rows;
    for (std::size_t o = 0; o < plan.shards().front().program->outputs.size(); ++o) {
      part.specs.push_back(spec_of(plan, o, rows));
      part.outputs.push_back(allocate(part.specs.back()));
    }
    filled_ = 0;
  }
  /// Outputs of different shapes cannot be one array: then only those of the first shape are.
  Tensor joined(std::size_t o) const {
    std::int64_t rows = 0;
    for (const auto& part : parts_) rows += part.used;
    TensorSpec spec = parts_.front().specs[o].with_batch(rows);
    auto data = allocate(spec);
    std::byte* to = data.get();
    for (const auto& part : parts_) {
      const auto size = static_cast<std::size_t>(part.rows ? bytes(part.specs[o]) / part.rows * part.used : 0);
      if (size > 0) std::memcpy(to, part.outputs[o].get(), size);
      to += size;
    }
    return {std::move(spec), std::move(data)};
  }

  std::vector<Part> parts_;
  std::int64_t filled_ = 0;  // rows of the last part
};

Result<std::vector<Tensor>> predict(ActiveRun& active, std::span<Callback* const> callbacks) {
  const auto feed = make_feed(active);
  Predictions predictions(active, *feed);
  for (Callback* c : callbacks) c->on_predict_begin(active);
  feed->epoch([&](std::int64_t index, const Fed& batch) {
    for (Callback* c : callbacks) c->on_predict_batch_begin(active, index);
    auto& p = active.session().prepared(batch.at, batch.data, Purpose::predict, static_cast<std::int64_t>(batch.rows.size()));
    predictions.receive(p, static_cast<std::int64_t>(batch.rows.size()));
    p.stepper.step(batch.rows, {});
    if (!active.was_read(p, batch.data, batch.rows)) return false;
    for (Callback* c : callbacks) c->on_predict_batch_end(active, index);
    return !active.session().stop_requested() && !active.failure();
  });
  for (Callback* c : callbacks) c->on_predict_end(active);
  if (active.failure()) return *active.failure();
  return predictions.take();
}

}  // namespace

Result<std::vector<Tensor>> predict(const Model& model, const CheckedRun& run, const RunOptions& options,
                                    std::span<Callback* const> callbacks, Sink& sink) {
  if (auto finding = exceeds_memory(run, options, sink)) return std::move(*finding).emit();
  ActiveRun active(model, run, options, sink);
  return predict(active, callbacks);
}

Result<std::vector<Tensor>> predict(const Model& model, const Streamed& streamed, const RunOptions& options,
                                    std::span<Callback* const> callbacks, Sink& sink) {
  if (auto finding = exceeds_memory(streamed.stream, options, sink)) return std::move(*finding).emit();
  ActiveRun active(model, streamed.stream.run(), options, sink, &streamed);
  return predict(active, callbacks);
}

}  // namespace tenon
