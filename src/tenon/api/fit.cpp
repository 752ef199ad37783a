#include "tenon/api/fit.h"

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
  run.strictness = a.strictness;
  return run;
}

RunArgs to_run_args(const RunOnArgs& a, Purpose purpose) {
  RunArgs run;
  run.purpose = purpose;
  run.batch_size = a.batch_size;
  run.strictness = a.strictness;
  return run;
}

}  // namespace

Result<History> fit(Model& model, Dataset data, const FitArgs& args, Sink& sink) {
  TENON_TRY(const CheckedRun run, check(model, std::move(data), args.validation_data, to_run_args(args), sink));
  return fit(model, run, {.threads = args.threads, .seed = args.seed, .print = args.print}, args.callbacks, sink);
}

Result<Logs> evaluate(const Model& model, Dataset data, const RunOnArgs& args, Sink& sink) {
  TENON_TRY(const CheckedRun run, check(model, std::move(data), std::nullopt, to_run_args(args, Purpose::evaluate), sink));
  return evaluate(model, run, {.threads = args.threads, .print = args.print}, args.callbacks, sink);
}

Result<std::vector<Tensor>> predict(const Model& model, Dataset data, const RunOnArgs& args, Sink& sink) {
  TENON_TRY(const CheckedRun run, check(model, std::move(data), std::nullopt, to_run_args(args, Purpose::predict), sink));
  return predict(model, run, {.threads = args.threads, .print = args.print}, args.callbacks, sink);
}

}  // namespace tenon
