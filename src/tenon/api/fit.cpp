#include "tenon/api/fit.h"

#include <algorithm>

#include "tenon/train/stream_run.h"

namespace tenon {
namespace {

RunArgs to_run_args(const FitArgs& a) {
  RunArgs run;
  run.purpose = Purpose::fit;
  run.batch_size = a.batch_size;
  run.epochs = a.epochs;
  run.initial_epoch = a.initial_epoch;
  run.validation_split = a.validation_split;
  run.shuffle = a.shuffle;
  run.class_weight = a.class_weight;
  run.steps = a.steps_per_epoch;
  run.validation_steps = a.validation_steps;
  run.validation_batch_size = a.validation_batch_size;
  run.validation_freq = a.validation_freq;
  run.validation_epochs = a.validation_epochs;
  run.strictness = a.strictness;
  run.threads = a.threads;
  return run;
}

RunArgs to_run_args(const RunOnArgs& a, Purpose purpose) {
  RunArgs run;
  run.purpose = purpose;
  run.batch_size = a.batch_size;
  run.steps = a.steps;
  run.strictness = a.strictness;
  run.threads = a.threads;
  return run;
}

RunArgs to_run_args(const OnBatchArgs& a, const Arrays& batch, Purpose purpose) {
  RunArgs run;
  run.purpose = purpose;
  run.batch_size = std::max<std::int64_t>(batch.rows(), 1);
  run.shuffle = false;
  run.class_weight = a.class_weight;
  run.strictness = a.strictness;
  run.threads = a.threads;
  return run;
}

RunOptions options_of(const FitArgs& args) {
  return {.threads = args.threads, .seed = args.seed, .bfloat16 = args.bfloat16, .print = args.print};
}

}  // namespace

/// keras/src/trainers/trainer.py, _flatten_metrics_in_order: by the metrics' own names, which outputs do not prefix, then the rest sorted.
std::vector<double> in_order(const Logs& logs, const std::vector<CheckedOutput>& outputs) {
  std::vector<std::string> names{"loss"};
  for (const bool weighted : {false, true})
    for (const auto& o : outputs)
      for (const auto& m : o.metrics)
        if (m.weighted == weighted) names.push_back(m.own_name);
  for (const auto& o : outputs) names.push_back(o.name + "_loss");
  std::vector<double> values;
  for (const auto& name : names)
    if (const auto value = value_of(logs, name)) values.push_back(*value);
  for (const auto& [name, value] : logs)
    if (std::find(names.begin(), names.end(), name) == names.end()) values.push_back(value);
  return values;
}

Result<History> fit(Model& model, Arrays data, const FitArgs& args, Sink& sink) {
  TENON_TRY(const CheckedRun run, check(model, std::move(data), args.validation_data, to_run_args(args), sink));
  return fit(model, run, options_of(args), args.callbacks, sink);
}

Result<History> fit(Model& model, const Dataset& data, const FitArgs& args, Sink& sink) {
  return fit(model, data, args, sink, std::nullopt);
}

Result<History> fit(Model& model, const Dataset& data, const FitArgs& args, Sink& sink, const std::optional<Dataset>& validation) {
  TENON_TRY(const CheckedStream stream, check(model, data, validation, to_run_args(args), args.pull, sink));
  return fit(model, Streamed{stream, args.stream}, options_of(args), args.callbacks, sink);
}

Result<Logs> evaluate(const Model& model, const Dataset& data, const RunOnArgs& args, Sink& sink) {
  TENON_TRY(const CheckedStream stream, check(model, data, std::nullopt, to_run_args(args, Purpose::evaluate), {}, sink));
  return evaluate(model, Streamed{stream, {}}, {.threads = args.threads, .bfloat16 = args.bfloat16, .print = args.print}, args.callbacks,
                  sink);
}

Result<std::vector<Tensor>> predict(const Model& model, const Dataset& data, const RunOnArgs& args, Sink& sink) {
  TENON_TRY(const CheckedStream stream, check(model, data, std::nullopt, to_run_args(args, Purpose::predict), {}, sink));
  return predict(model, Streamed{stream, {}}, {.threads = args.threads, .bfloat16 = args.bfloat16, .print = args.print}, args.callbacks,
                 sink);
}

Result<Logs> evaluate(const Model& model, Arrays data, const RunOnArgs& args, Sink& sink) {
  TENON_TRY(const CheckedRun run, check(model, std::move(data), std::nullopt, to_run_args(args, Purpose::evaluate), sink));
  return evaluate(model, run, {.threads = args.threads, .bfloat16 = args.bfloat16, .print = args.print}, args.callbacks, sink);
}

Result<std::vector<Tensor>> predict(const Model& model, Arrays data, const RunOnArgs& args, Sink& sink) {
  TENON_TRY(const CheckedRun run, check(model, std::move(data), std::nullopt, to_run_args(args, Purpose::predict), sink));
  return predict(model, run, {.threads = args.threads, .bfloat16 = args.bfloat16, .print = args.print}, args.callbacks, sink);
}

Result<BatchLogs> train_on_batch(Model& model, Arrays batch, const OnBatchArgs& args, Sink& sink) {
  const RunArgs run_args = to_run_args(args, batch, Purpose::fit);
  TENON_TRY(const CheckedRun run, check(model, std::move(batch), std::nullopt, run_args, sink));
  TENON_TRY(const History history, fit(model, run, {.threads = args.threads}, {}, sink));
  Logs logs;
  for (const auto& [name, values] : history.values) logs.emplace_back(name, values.back());
  return BatchLogs{logs, in_order(logs, run.outputs())};
}

Result<BatchLogs> test_on_batch(const Model& model, Arrays batch, const OnBatchArgs& args, Sink& sink) {
  const RunArgs run_args = to_run_args(args, batch, Purpose::evaluate);
  TENON_TRY(const CheckedRun run, check(model, std::move(batch), std::nullopt, run_args, sink));
  TENON_TRY(Logs logs, evaluate(model, run, {.threads = args.threads}, {}, sink));
  auto values = in_order(logs, run.outputs());
  return BatchLogs{std::move(logs), std::move(values)};
}

Result<std::vector<Tensor>> predict_on_batch(const Model& model, Arrays batch, const OnBatchArgs& args, Sink& sink) {
  const RunArgs run_args = to_run_args(args, batch, Purpose::predict);
  TENON_TRY(const CheckedRun run, check(model, std::move(batch), std::nullopt, run_args, sink));
  return predict(model, run, {.threads = args.threads}, {}, sink);
}

}  // namespace tenon
