#include "prepare.h"

#include <unistd.h>

#include "tenon/archive/load.h"
#include "tenon/archive/weights.h"
#include "tenon/progress/progress_bar.h"

namespace tenon::cli {
namespace {

/// An optimizer with another learning rate: through its config, so that any optimizer will do.
Result<AnyOptimizer> with_learning_rate(const AnyOptimizer& optimizer, double rate, Sink& sink) {
  if (!optimizer.kind()) return optimizer;  // an unknown name: check reports it
  Config config = optimizer.kind()->to_config(optimizer.value());
  config.set("learning_rate", rate);
  TENON_TRY(std::any value, optimizer.kind()->from_config(
                                config, Site{sink, {std::string(optimizer.kind()->info.alias), std::string(optimizer.kind()->name), ""}}));
  return AnyOptimizer(AnyObject<OptimizerKind>{std::move(value), optimizer.kind()});
}

/// Compile arguments of the command line replace those of the file.
Result<Done> apply_compile_arguments(Model& model, const FitArguments& a, Sink& sink) {
  if (a.optimizer.empty() && a.loss.empty() && a.metrics.empty() && !a.learning_rate) return Done{};
  Compile args = model.compile_args.value_or(Compile{});
  const bool keeps_optimizer = a.optimizer.empty() && model.compile_args;
  if (!a.optimizer.empty()) args.optimizer = a.optimizer;
  if (!a.loss.empty()) args.loss = a.loss;
  if (!a.metrics.empty()) args.metrics.assign(a.metrics.begin(), a.metrics.end());
  if (a.learning_rate) { TENON_TRY(args.optimizer, with_learning_rate(args.optimizer, *a.learning_rate, sink)); }
  auto state = std::move(model.optimizer_state);
  model.compile(std::move(args));
  if (keeps_optimizer && state) {  // a new loss or rate does not make the optimizer forget
    if (a.learning_rate) state->learning_rate = static_cast<float>(*a.learning_rate);
    model.optimizer_state = std::move(state);
  }
  return Done{};
}

}  // namespace

Result<Model> open_trained(const RunArguments& a, Sink& sink) {
  TENON_TRY(Model model, load_model(a.model, sink));
  if (!a.weights.empty()) { TENON_TRY([[maybe_unused]] const Done loaded, load_weights(model, a.weights, sink)); }
  return model;
}

// Compiled first: the optimizer's memory comes with the weights, as in Keras.
Result<Model> open_model(const FitArguments& a, Sink& sink) {
  TENON_TRY(Model model, load_model(a.model, sink));
  TENON_TRY([[maybe_unused]] const Done compiled, apply_compile_arguments(model, a, sink));
  if (a.weights.empty()) return model;
  TENON_TRY([[maybe_unused]] const Done loaded, load_weights(model, a.weights, sink));
  if (a.learning_rate && model.optimizer_state) model.optimizer_state->learning_rate = static_cast<float>(*a.learning_rate);
  return model;
}

Result<CheckedRun> open_fit(const Model& model, const FitArguments& a, Sink& sink) {
  const bool from_archive = a.validation.empty() && !a.no_validation && a.run.validation_split == 0;
  TENON_TRY(TrainingData data, open_training_data(a.data, from_archive ? Held::validation : Held::leave, sink));
  if (!a.validation.empty()) { TENON_TRY(data.validation, open_data(a.validation, Labels::needed, sink)); }
  return tenon::check(model, std::move(data.train), std::move(data.validation), a.run, sink);
}

RunOptions to_options(const RunArguments& a) {
  RunOptions options;
  options.threads = a.threads;
  if (a.reference) options.backend = BackendChoice::reference;
  options.print = [](const std::string& text) { print_error(text); };
  return options;
}

ProgbarLogger::Verbosity progress_on_terminal(const RunArguments& a) {
  return a.output == Output::text && is_terminal(STDERR_FILENO) ? ProgbarLogger::Verbosity::bar : ProgbarLogger::Verbosity::silent;
}

SummaryOptions table_options(int file_descriptor) {
  SummaryOptions options;
  options.columns = terminal_columns();
  options.colour = colour_of(file_descriptor);
  return options;
}

std::string to_line(const Logs& logs) {
  std::string line;
  for (const auto& [name, value] : logs) line += (line.empty() ? "" : " - ") + name + ": " + progress_number(value);
  return line;
}

Config to_config(const Logs& logs) {
  Config config{Config::Dict{}};
  for (const auto& [name, value] : logs) config.set(name, value);
  return config;
}

int finish(const std::string& command, const Console& console, Config result) {
  const auto code = console.exit_code();
  if (console.output() == Output::json) print_json(command, console, code, std::move(result));
  else console.print_summary();
  return code;
}

}  // namespace tenon::cli
