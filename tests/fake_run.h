#pragma once
// A training loop of somebody's own: it has a model and calls callbacks with logs of its choice. What callbacks do to it stays here.
#include <map>

#include "tenon/train/callback.h"

namespace tenon::test {

class FakeRun : public Run {
 public:
  /// The model must have weights when callbacks ask for them.
  explicit FakeRun(Model model, Sink& sink) : model_(std::move(model)), sink_(sink) {}

  const Model& model() override { return model_; }
  Sink& sink() override { return sink_; }
  void print(const std::string& text) override { printed += text; }
  std::int64_t epochs() const override { return epoch_count; }
  std::int64_t steps() const override { return step_count; }
  std::string_view metric_class(std::string_view name) const override {
    const auto found = metrics.find(std::string(name));
    return found == metrics.end() ? std::string_view() : found->second;
  }
  std::int64_t iterations() const override { return model_.optimizer_state ? model_.optimizer_state->iterations : 0; }
  double learning_rate(std::size_t) const override { return static_cast<double>(rate); }
  void set_learning_rate(std::size_t, double value) override { rate = static_cast<float>(value); }
  using Run::learning_rate;
  using Run::set_learning_rate;
  Weights weights() override { return *model_.weights; }
  void set_weights(const Weights& weights) override { model_.weights = weights; }
  void set_state(const Weights& weights, const std::optional<OptimizerState>& optimizer) override {
    model_.weights = weights;
    if (optimizer) model_.optimizer_state = optimizer;
  }
  bool swap_averages() override {
    if (averages) std::swap(*averages, *model_.weights);
    return averages.has_value();
  }
  void set_averages() override { averages = model_.weights; }
  void start_at(std::int64_t epoch) override { first_epoch = epoch; }
  void stop() override { stopped = true; }
  bool interrupted() const override { return from_outside; }
  void fail(Reported reported) override { failure = reported; }

  std::string printed;
  std::map<std::string, std::string> metrics;  // classes by name
  std::int64_t epoch_count = 3, step_count = 4, first_epoch = 0;
  float rate = 0;
  bool stopped = false, from_outside = false;
  std::optional<Reported> failure;
  std::optional<Weights> averages;

 private:
  Model model_;
  Sink& sink_;
};

}  // namespace tenon::test
