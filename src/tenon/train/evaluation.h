#pragma once
// A run in progress, and the pass over data without training that fit's validation and evaluate share.
#include <algorithm>

#include "tenon/train/prospect.h"
#include "tenon/train/session.h"
#include "tenon/train/stream_run.h"

namespace tenon {

/// What every kind of run shares: its session, and how it ends.
class ActiveRun : public Run {
 public:
  /// streamed: where data come from a Dataset; the run is then that of its first batch.
  ActiveRun(const Model& model, const CheckedRun& run, const RunOptions& options, Sink& sink, const Streamed* streamed = nullptr)
      : model_(model), session_(model, run, options, sink), sink_(sink), streamed_(streamed) {}

  const Model& model() override { return model_; }
  Sink& sink() override { return sink_; }
  void print(const std::string& text) override {
    if (session_.options().print) session_.options().print(text);
  }
  std::int64_t epochs() const override { return 1; }
  /// -1: as many as the data have, which is not known.
  std::int64_t steps() const override {
    if (streamed_) return streamed_->stream.args().steps.value_or(std::max<std::int64_t>(streamed_->stream.data().cardinality().count, -1));
    const std::int64_t all = (checked().data().rows() + checked().batch_size() - 1) / checked().batch_size();
    return checked().args().steps.value_or(all);
  }
  std::string_view metric_class(std::string_view name) const override { return tenon::metric_class(checked(), name); }
  std::int64_t iterations() const override { return session_.variables().iterations; }
  using Run::learning_rate;
  using Run::set_learning_rate;
  std::vector<std::string> rate_names() const override { return tenon::rate_names(checked().optimizer()); }
  double learning_rate(std::size_t optimizer) const override {
    const auto& kept = session_.variables().kept;
    return optimizer < kept.size() ? kept[optimizer].rate() : 0;
  }
  void set_learning_rate(std::size_t optimizer, double rate) override;
  Weights weights() override { return session_.variables().weights(model_, checked().graph()); }
  void set_weights(const Weights& weights) override { session_.variables().set_weights(weights, model_, checked().graph()); }
  void set_state(const Weights& weights, const std::optional<OptimizerState>& optimizer) override {
    set_weights(weights);
    if (optimizer) session_.variables().restore(*optimizer, sink_);
  }
  bool swap_averages() override { return session_.variables().swap_averages(); }
  void set_averages() override { session_.variables().set_averages(); }
  void start_at(std::int64_t) override {}
  void stop() override { stopping_ = true; }
  bool interrupted() const override { return session_.stop_requested(); }
  void fail(Reported reported) override { failure_ = reported; }

  /// Whether every layer could read the rows of the step that was `done`; else the run fails with TN0804, which names the row.
  bool was_read(const Session::Prepared& done, const Arrays& data, std::span<const std::int64_t> rows);

  Session& session() { return session_; }
  const CheckedRun& checked() const { return session_.run(); }
  const Streamed* streamed() const { return streamed_; }
  bool stopping() const { return stopping_; }
  const std::optional<Reported>& failure() const { return failure_; }

 private:
  const Model& model_;
  mutable Session session_;
  Sink& sink_;
  const Streamed* streamed_;
  bool stopping_ = false;
  std::optional<Reported> failure_;
};

/// Loss and metrics over an epoch of `feed`, in inference mode. None when it was stopped from outside.
std::optional<Logs> evaluate_on(ActiveRun& run, Feed& feed, std::span<Callback* const> callbacks);

}  // namespace tenon
