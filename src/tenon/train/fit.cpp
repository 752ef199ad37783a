// Keras' fit: keras/src/backend/tensorflow/trainer.py. Order of calls, names and averages are Keras'.
#include "tenon/train/fit.h"

#include <algorithm>
#include <cmath>

#include "tenon/train/evaluation.h"
#include "tenon/train/logs.h"
#include "tenon/train/memory_limit.h"

namespace tenon {
namespace {

class FitRun final : public ActiveRun {
 public:
  FitRun(Model& model, const CheckedRun& run, const RunOptions& options, std::span<Callback* const> callbacks, Sink& sink,
         const Streamed* streamed = nullptr)
      : ActiveRun(model, run, options, sink, streamed), trained_(model), callbacks_(callbacks), tally_(run.outputs()) {}

  Result<History> run() {
    share();
    try {
      run_epochs();
    } catch (...) {  // who catches it has the model as far as it was trained, as in Keras
      share();
      throw;
    }
    share();
    history_.stopped = interrupted_;
    if (streamed() && streamed()->options.reached) *streamed()->options.reached = history_;
    if (failure()) return *failure();
    return std::move(history_);
  }

  std::int64_t epochs() const override { return checked().args().epochs; }
  void start_at(std::int64_t epoch) override {
    if (epoch != 0) first_epoch_ = epoch;
  }
  const Model& model() override {
    session().variables().store(trained_, checked().graph());
    return trained_;
  }

 private:
  template <class Call> void call(Call each) {
    for (Callback* c : callbacks_)
      if (!failure()) each(*c);
  }
  /// The model's arrays are those that are trained, so that nothing is held twice.
  void share() { session().variables().share_with(trained_, checked().graph()); }
  bool ended() const { return stopping() || interrupted_ || failure(); }
  const Plan& first_plan() {
    return session().prepared(checked().data(), Purpose::fit, std::min(checked().batch_size(), checked().data().rows())).plan;
  }

  void run_epochs() {
    const auto& args = checked().args();
    history_.shards = checked().data().rows() == 0 ? 0 : static_cast<int>(first_plan().shards().size());
    first_epoch_ = args.initial_epoch;
    call([&](Callback& c) { c.on_train_begin(*this); });
    feed_ = make_feed(*this, static_cast<std::uint64_t>(std::max<std::int64_t>(first_epoch_, 0)));
    for (std::int64_t epoch = first_epoch_; epoch < args.epochs && !failure() && !interrupted_; ++epoch) {
      run_epoch(epoch);
      if (stopping()) break;  // Keras looks after an epoch only
    }
    if (args.epochs > 0 && !interrupted_ && !failure()) session().variables().take_averages();
    if (!failure()) call([&](Callback& c) { c.on_train_end(*this, last_logs_); });
  }

  void run_epoch(std::int64_t epoch) {
    tally_.reset();
    call([&](Callback& c) { c.on_epoch_begin(*this, epoch); });
    feed_->epoch([&](std::int64_t index, const Fed& batch) {
      run_batch(epoch, index, batch);
      return !ended();
    });
    if (interrupted_ || failure()) return;
    Logs logs = tally_.logs();
    if (checked().validation() && validates_after(epoch, checked().args())) {
      if (!validation_feed_) validation_feed_ = make_validation_feed(*this);
      validation_feed_->restart();
      const auto validation = evaluate_on(*this, *validation_feed_, callbacks_);
      if (interrupted_ = interrupted_ || (!validation && !failure()); interrupted_ || failure()) return;
      for (const auto& [name, value] : *validation) logs.emplace_back("val_" + name, value);
    }
    std::sort(logs.begin(), logs.end());
    last_logs_ = logs;  // on_train_end sees what was measured, without what callbacks add
    call([&](Callback& c) { c.on_epoch_end(*this, epoch, logs); });
    if (!failure()) record(epoch, logs);
  }

  void run_batch(std::int64_t epoch, std::int64_t index, const Fed& batch) {
    call([&](Callback& c) { c.on_train_batch_begin(*this, index); });
    auto& done = session().step(batch, Purpose::fit, static_cast<std::uint64_t>(session().variables().iterations));
    if (!was_read(done, batch.data, batch.rows)) return;
    const auto& logs = tally_.add(done.stepper.sums(), done.plan);
    if (!divergence_reported_ && (done.stepper.diverged() || !std::isfinite(done.stepper.sums()[0]))) report_divergence(epoch, index);
    call([&](Callback& c) { c.on_train_batch_end(*this, index, logs); });
    interrupted_ = interrupted_ || session().stop_requested();
  }

  /// Once: a loss that looks healthy may hide it, since max pooling and relu can turn a NaN into a number again.
  void report_divergence(std::int64_t epoch, std::int64_t batch) {
    divergence_reported_ = true;
    const auto& v = session().variables();
    const auto bad = std::find_if(v.parameter_layout.rows.begin(), v.parameter_layout.rows.end(), [&](const Layout::Row& row) {
      const auto is_bad = [&](auto all) {
        const auto values = all.subspan(static_cast<std::size_t>(row.offset), static_cast<std::size_t>(row.size));
        return std::any_of(values.begin(), values.end(), [](auto x) { return !std::isfinite(x); });
      };
      return std::visit(is_bad, v.parameters.floats());
    });
    const std::string when = "epoch " + std::to_string(epoch + 1) + ", batch #" + std::to_string(batch);
    const bool in_weights = bad != v.parameter_layout.rows.end();
    const Where where = in_weights
                            ? Where(InLayer{checked().graph().layers[static_cast<std::size_t>(bad->layer)].name,
                                            std::string(checked().graph().layers[static_cast<std::size_t>(bad->layer)].layer.kind->name),
                                            bad->variable.name})
                            : Where(InCall{"fit", ""});
    report(sink(), Code::Diverged, where)
        .expected(std::string("finite numbers"))
        .found((in_weights ? "NaN or infinity after the step of " : "a loss of NaN or infinity in ") + when)
        .because(
            "A weight that is not a number makes every loss and every other weight so; training goes on, as in Keras, but no longer "
            "learns.")
        .fix("take smaller steps", smaller_steps(in_weights ? static_cast<std::size_t>(bad - v.parameter_layout.rows.begin()) : 0))
        .fix("or scale the inputs to about -1 to 1", "x = (x - x.mean(axis=0)) / x.std(axis=0)", Applies::needs_editing)
        .emit();
  }
  /// The usual rate of the optimizer of a variable; a tenth where it is that already.
  std::string smaller_steps(std::size_t variable) {
    const auto& kept = session().variables().kept;
    const auto trains = [&](const OptimizerMemory& memory) {
      return std::binary_search(memory.part().variables.begin(), memory.part().variables.end(), variable);
    };
    const auto memory = std::find_if(kept.begin(), kept.end(), trains);
    const OptimizerMemory& own = memory == kept.end() ? kept.front() : *memory;
    const auto& kind = *own.optimizer().kind;
    const double usual = kind.learning_rate(kind.make_default()).value;
    const double rate = own.rate() > usual ? usual : own.rate() / 10;
    return "optimizer=keras.optimizers." + std::string(kind.name) + "(learning_rate=" + shortest(rate) + ")";
  }
  static std::string shortest(double rate) {
    char text[32];
    std::snprintf(text, sizeof text, "%g", rate);
    return text;
  }

  void record(std::int64_t epoch, const Logs& logs) {
    history_.epochs.push_back(epoch);
    for (const auto& [name, value] : logs) {
      entry_of(history_.values, name).push_back(value);
      const auto elements = value.elements();
      if (!elements.empty()) entry_of(history_.arrays, name).emplace_back(elements.begin(), elements.end());
    }
  }
  /// Of the list's entry of this name, which is made where there is none.
  template <class T> static T& entry_of(std::vector<std::pair<std::string, T>>& list, const std::string& name) {
    auto found = std::find_if(list.begin(), list.end(), [&](const auto& e) { return e.first == name; });
    if (found == list.end()) found = list.insert(list.end(), {name, {}});
    return found->second;
  }

  Model& trained_;
  std::span<Callback* const> callbacks_;
  Tally tally_;
  std::unique_ptr<Feed> feed_, validation_feed_;
  History history_;
  Logs last_logs_;
  std::int64_t first_epoch_ = 0;
  bool interrupted_ = false, divergence_reported_ = false;
};

}  // namespace

const std::vector<double>* History::find(std::string_view name) const {
  const auto found = std::find_if(values.begin(), values.end(), [&](const auto& e) { return e.first == name; });
  return found == values.end() ? nullptr : &found->second;
}

Result<History> fit(Model& model, const CheckedRun& run, const RunOptions& options, std::span<Callback* const> callbacks, Sink& sink) {
  TENON_TRY([[maybe_unused]] const Done sound, foresee(run, callbacks, sink));
  if (auto finding = exceeds_memory(run, options, sink)) return std::move(*finding).emit();
  return FitRun(model, run, options, callbacks, sink).run();
}

Result<History> fit(Model& model, const Streamed& streamed, const RunOptions& options, std::span<Callback* const> callbacks, Sink& sink) {
  TENON_TRY([[maybe_unused]] const Done sound, foresee(streamed.stream, callbacks, sink));
  if (auto finding = exceeds_memory(streamed.stream, options, sink)) return std::move(*finding).emit();
  return FitRun(model, streamed.stream.run(), options, callbacks, sink, &streamed).run();
}

}  // namespace tenon
