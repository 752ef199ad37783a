#include "prepare.h"

#include <unistd.h>

#include <algorithm>

#include "tenon/archive/load.h"
#include "tenon/archive/weights.h"
#include "tenon/progress/progress_bar.h"

namespace tenon::cli {
namespace {

/// An optimizer with another learning rate: through its config, so that any optimizer will do.
Result<AnyOptimizer> with_learning_rate(const AnyOptimizer& optimizer, double rate, Sink& sink) {
  if (!optimizer.kind()) return optimizer;  // an unknown name: check reports it
  if (optimizer.kind()->map)
    return report(sink, Code::CallArgumentOutOfRange, InCall{"fit", "learning_rate"})
        .expected("no learning rate, as the model has a MultiOptimizer")
        .found(rate)
        .because("Every optimizer in it has a learning rate of its own; in Keras, too, setting one for all is an error.")
        .fix("give the model one optimizer", "--optimizer adam", Applies::needs_editing)
        .emit();
  Config config = optimizer.kind()->to_config(optimizer.value());
  config.set("learning_rate", rate);
  TENON_TRY(std::any value, optimizer.kind()->from_config(
                                config, Site{sink, {std::string(optimizer.kind()->info.alias), std::string(optimizer.kind()->name), ""}}));
  return AnyOptimizer(AnyObject<OptimizerKind>{std::move(value), optimizer.kind()});
}

/// "price=mse" gives the output "price" a loss; "mse" names none.
struct Named {
  std::string output, value;
};
Named named(const std::string& text) {
  const auto equals = text.find('=');
  return equals == std::string::npos ? Named{"", text} : Named{text.substr(0, equals), text.substr(equals + 1)};
}

/// Texts of one argument as Keras would take it: each is one, a list, or a dict by output where they name outputs.
template <class T> PerOutput<T> per_output(const std::vector<std::string>& texts, T (*make)(const std::string&)) {
  typename PerOutput<T>::List list;
  typename PerOutput<T>::Named dict;
  for (const auto& text : texts) {
    const auto [output, value] = named(text);
    const auto same = std::find_if(dict.begin(), dict.end(), [&, &name = output](const auto& e) { return e.first == name; });
    if (output.empty()) list.push_back(make(value));
    else if (same == dict.end()) dict.emplace_back(output, PerOutput<T>(make(value)));
    else {
      auto items = same->second.list() ? *same->second.list() : typename PerOutput<T>::List{same->second};
      items.push_back(make(value));
      same->second = PerOutput<T>::list(std::move(items));
    }
  }
  return dict.empty() ? PerOutput<T>::list(std::move(list)) : PerOutput<T>::by_name(std::move(dict));
}

AnyLoss loss_of(const std::string& name) { return name == "None" ? AnyLoss() : AnyLoss(name); }
AnyMetric metric_of(const std::string& name) { return name; }
double weight_of(const std::string& text) { return std::stod(text); }  // the command line has looked at it

/// Compile arguments of the command line replace those of the file.
Result<Done> apply_compile_arguments(Model& model, const FitArguments& a, Sink& sink) {
  const bool none = a.optimizer.empty() && a.loss.empty() && a.loss_weights.empty() && a.metrics.empty() && a.weighted_metrics.empty();
  if (none && !a.learning_rate) return Done{};
  Compile args = model.compile_args.value_or(Compile{});
  const bool keeps_optimizer = a.optimizer.empty() && model.compile_args;
  if (!a.optimizer.empty()) args.optimizer = a.optimizer;
  if (a.loss.size() == 1 && named(a.loss.front()).output.empty()) args.loss = a.loss.front();
  else if (!a.loss.empty()) args.loss = per_output<AnyLoss>(a.loss, &loss_of);
  if (!a.loss.empty()) args.loss_weights = {};  // they belonged to the losses of the file
  if (!a.loss_weights.empty()) args.loss_weights = per_output<double>(a.loss_weights, &weight_of);
  if (!a.metrics.empty()) args.metrics = per_output<AnyMetric>(a.metrics, &metric_of);
  if (!a.weighted_metrics.empty()) args.weighted_metrics = per_output<AnyMetric>(a.weighted_metrics, &metric_of);
  if (a.learning_rate) { TENON_TRY(args.optimizer, with_learning_rate(args.optimizer, *a.learning_rate, sink)); }
  auto state = std::move(model.optimizer_state);
  model.compile(std::move(args));
  if (keeps_optimizer && state) {  // a new loss or rate does not make the optimizer forget
    if (a.learning_rate) state->learning_rate = *a.learning_rate;
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
  if (a.learning_rate && model.optimizer_state) model.optimizer_state->learning_rate = *a.learning_rate;
  return model;
}

namespace {

Batching batching_of(const RunArguments& a, std::optional<std::uint32_t> seed = {}) {
  return {.run = a.run, .seed = seed, .memory_limit = a.memory_limit};
}

/// Of arrays, or of a table.
Result<std::optional<Arrays>> open_validation(const FitArguments& a, const Model& model, Sink& sink) {
  const Sources from = a.sources.with_files(a.validation_files).for_model(model);
  if (a.validation.empty() && from.empty()) return std::optional<Arrays>();
  TENON_TRY(Arrays arrays,
            from.streams() ? collect_samples(from, batching_of(a), sink) : open_arrays(a.validation, from, Labels::needed, sink));
  return std::optional(std::move(arrays));
}

}  // namespace

Result<RunData> open_fit_data(const FitArguments& a, const Model& model, Sink& sink) {
  const Sources sources = a.sources.for_model(model);
  if (sources.streams()) {
    const Sources validation = sources.with_files(a.validation_files).for_model(model);
    TENON_TRY(Streams streams, open_streams(sources, {validation, a.validation}, batching_of(a, a.seed), sink));
    return RunData(std::move(streams));
  }
  const bool validates = !a.validation.empty() || !a.validation_files.empty();
  const bool from_archive = !validates && !a.no_validation && a.run.validation_split == 0;
  TrainingData data;
  if (a.sources.empty()) {
    TENON_TRY(data, open_training_data(a.data, from_archive ? Held::validation : Held::leave, sink));
  } else {
    TENON_TRY(data.train, open_arrays(a.data, a.sources, Labels::needed, sink));
  }
  if (validates) { TENON_TRY(data.validation, open_validation(a, model, sink)); }
  return RunData(std::move(data));
}

Result<RunData> open_test_data(const RunArguments& a, const Model& model, Sink& sink) {
  const Sources sources = a.sources.for_model(model);
  if (sources.streams()) {
    TENON_TRY(Streams streams, open_streams(sources, {}, batching_of(a), sink));
    return RunData(std::move(streams));
  }
  const bool predicts = a.run.purpose == Purpose::predict;
  TENON_TRY(Arrays data, open_arrays(a.data, a.sources, predicts ? Labels::optional : Labels::needed, sink));
  if (predicts) data.y.clear();
  return RunData(TrainingData{std::move(data)});
}

RunOptions to_options(const RunArguments& a) {
  RunOptions options;
  options.threads = a.run.threads;
  options.bfloat16 = a.bfloat16;
  options.memory_limit = a.memory_limit;
  if (a.reference) options.backend = BackendChoice::reference;
  options.print = [settings = a.settings](const std::string& text) { print_error(shown(settings, text)); };
  return options;
}

ProgbarLogger::Verbosity progress_on_terminal(const RunArguments& a) {
  return a.settings.format_or_terminal() == Format::terminal && is_terminal(STDERR_FILENO) ? ProgbarLogger::Verbosity::bar
                                                                                           : ProgbarLogger::Verbosity::silent;
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
  for (const auto& [name, value] : logs)
    config.set(name, value.elements().empty() ? Config(static_cast<double>(value))
                                              : Config(Config::List(value.elements().begin(), value.elements().end())));
  return config;
}

Places places_of(const RunArguments& a) { return Places(a.model, a.data); }

}  // namespace tenon::cli
