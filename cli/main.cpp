// The tenon command: reads the command line and calls one verb. This file and options.cpp alone see CLI11.
#include <CLI/CLI.hpp>

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <new>

#include "arguments.h"
#include "callbacks.h"
#include "options.h"
#include "run_file.h"
#include "source_options.h"
#include "tenon/base/assert.h"
#include "tenon/diag/suggest.h"
#include "tenon/version.h"

namespace tenon::cli {
namespace {

/// "0=1.0" -> {0, 1.0}.
std::pair<std::int64_t, double> read_class_weight(const std::string& text) {
  std::int64_t key = 0;
  double weight = 0;
  const auto equals = text.find('=');
  const char *begin = text.data(), *end = begin + text.size();
  const auto key_read = std::from_chars(begin, end, key);
  if (equals == std::string::npos || key_read.ec != std::errc() || key_read.ptr != begin + equals)
    throw CLI::ValidationError("--class-weight", "'" + text + "' is not CLASS=WEIGHT, such as 0=1.5");
  const auto weight_read = std::from_chars(begin + equals + 1, end, weight);
  if (weight_read.ec != std::errc() || weight_read.ptr != end)
    throw CLI::ValidationError("--class-weight", "'" + text + "': the weight is not a number");
  return {key, weight};
}

/// "0.5", or "price=0.5": empty, or what is wrong with it.
std::string is_loss_weight(const std::string& text) {
  const char* const begin = text.data() + (text.find('=') == std::string::npos ? 0 : text.find('=') + 1);
  double weight = 0;
  const auto read = std::from_chars(begin, text.data() + text.size(), weight);
  return read.ec == std::errc() && read.ptr == text.data() + text.size() ? "" : "'" + text + "': the weight is not a number";
}

void add_data(CLI::App& app, RunArguments& a) {
  auto* x = app.add_option("--x", a.data.x, "Inputs, a .npy file; one for each input of the model, or NAME=FILE")->type_name("FILE");
  auto* y = app.add_option("--y", a.data.y, "Labels, a .npy file; one for each output, or NAME=FILE")->type_name("FILE");
  auto* data = app.add_option("--data", a.data.archive, "An .npz file with x_train, y_train, x_test, y_test, instead of --x and --y")
                   ->type_name("FILE");
  data->excludes(x)->excludes(y);
  add_sources(app, a.sources);
}

void add_run(CLI::App& app, RunArguments& a) {
  app.add_option("MODEL", a.model, "A Keras model: .keras, or a legacy whole-model .h5")->required();
  app.add_option("--weights", a.weights,
                 "Weights instead of the model's own: a .weights.h5 file, or another .keras file of the same layers")
      ->type_name("FILE");
  add_data(app, a);
  app.add_option("--sample-weight", a.data.sample_weight, "A weight for each sample, a .npy file; or NAME=FILE for each output")
      ->type_name("FILE");
  app.add_option("--batch-size", a.run.batch_size, "Samples per step")->capture_default_str()->type_name("N");
  add_switch(app, "strict", a.settings.strict, "Inputs must match exactly: what Keras would adapt silently is an error");
  app.add_option("--threads", a.settings.threads, "Threads; the result has the same bits for any number (default: all cores)")
      ->type_name("N")
      ->check(CLI::Range(1, 1024));
  app.add_option("--memory-limit", a.memory_limit,
                 "Memory that the run may take (default: what the system, its control groups and ulimit leave)")
      ->type_name("SIZE")
      ->transform(CLI::AsSizeValue(false));
  app.add_flag("--reference", a.reference, "Run on the plain-loop reference backend instead of oneDNN: slow, for comparison");
  app.add_flag("!--no-bfloat16", a.bfloat16,
               "Layers under mixed_bfloat16 compute in float32, as where the processor has no bfloat16: the same numbers everywhere");
  add_format(app, a.settings);
  add_selection(app, a.settings);
  add_configuration(app, a.configuration);
}

void add_steps(CLI::App& app, RunArguments& a) {
  app.add_option("--steps", a.run.steps, "Read the first so many batches only")->type_name("N");
}

/// Arguments of fit that check judges as well.
void add_fit_arguments(CLI::App& app, FitArguments& a) {
  add_run(app, a);
  app.add_option("--val-x", a.validation.x, "Inputs to validate on, .npy")->type_name("FILE");
  app.add_option("--val-y", a.validation.y, "Labels to validate on, .npy")->type_name("FILE");
  add_validation_sources(app, a.validation_files);
  app.add_flag("--no-validation", a.no_validation, "Do not validate on x_test, y_test of --data");
  app.add_option("--validation-split", a.run.validation_split, "Share of the last samples to validate on, from 0 to 1")->type_name("SHARE");
  app.add_option("--validation-batch-size", a.run.validation_batch_size, "Samples per step of validation (default: --batch-size)")
      ->type_name("N");
  app.add_option("--validation-steps", a.run.validation_steps, "Validate on the first so many batches")->type_name("N");
  app.add_option("--validation-freq", a.run.validation_freq, "Validate after every so many epochs")->capture_default_str()->type_name("N");
  app.add_option("--steps-per-epoch", a.run.steps, "Batches that make an epoch; the next goes on behind them")->type_name("N");
  app.add_option("--epochs", a.run.epochs, "Passes over the data")->capture_default_str()->type_name("N");
  app.add_option("--initial-epoch", a.run.initial_epoch, "Epoch to start from, to go on with an earlier fit")
      ->capture_default_str()
      ->type_name("N");
  app.add_option_function<std::vector<std::string>>(
         "--class-weight",
         [&a](const std::vector<std::string>& texts) {
           for (const auto& t : texts) a.run.class_weight.insert(read_class_weight(t));
         },
         "Weights of classes: 0=1.0,1=5.0; classes that are not named count 1")
      ->delimiter(',')
      ->type_name("CLASS=WEIGHT");
  app.add_option("--optimizer", a.optimizer, "Compile with this optimizer: adam, adamw, sgd, rmsprop")->type_name("NAME");
  app.add_option("--loss", a.loss, "Compile with this loss, by Keras' name: mse, ...; or OUTPUT=NAME,... for several outputs")
      ->delimiter(',')
      ->type_name("NAME");
  app.add_option("--loss-weights", a.loss_weights, "How much each output's loss counts: OUTPUT=NUMBER,...")
      ->delimiter(',')
      ->check(is_loss_weight)
      ->type_name("NUMBER");
  app.add_option("--metrics", a.metrics, "Compile with these metrics: accuracy,mae,...; or OUTPUT=NAME,...")
      ->delimiter(',')
      ->type_name("NAME");
  app.add_option("--weighted-metrics", a.weighted_metrics, "The same for metrics that sample weights count in")
      ->delimiter(',')
      ->type_name("NAME");
  app.add_option("--learning-rate", a.learning_rate, "Learning rate, instead of the model's own")->type_name("RATE");
}

/// What the command line leaves open comes from the configuration file.
bool configure(RunArguments& a, const CLI::App& verb) {
  for (const auto* option : verb.get_options([](const CLI::Option* o) { return o->get_items_expected_max() > 0; }))
    for (const auto& name : option->get_lnames()) a.settings.options.push_back(name);
  if (!complete(a.settings, a.configuration)) return false;
  if (a.settings.strict.value_or(false)) a.run.strictness = Strictness::strict;
  a.run.threads = a.settings.threads.value_or(0);  // 0: all cores
  return true;
}

/// Each option may be given several times.
void add_callbacks(CLI::App& app, FitArguments& a) {
  for (const auto& option : callback_options()) {
    const std::string name = option.callback;
    if (name == "TerminateOnNaN" || name == "SwapEMAWeights") {
      app.add_flag_callback(
          option.option,
          [&a, name] {
            a.callbacks.push_back({name, ""});
          },
          option.help);
      continue;
    }
    app.add_option_function<std::vector<std::string>>(
           option.option,
           [&a, name](const std::vector<std::string>& texts) {
             for (const auto& text : texts) a.callbacks.push_back({name, text});
           },
           option.help)
        ->allow_extra_args(false)
        ->type_name(option.first ? std::string(option.first == std::string_view("filepath") || option.first == std::string_view("filename")
                                                   ? "FILE"
                                                   : "DIR") +
                                       "[,ARGUMENT=VALUE...]"
                                 : "ARGUMENT=VALUE,...");
  }
  app.add_option("--monitor", a.monitor, "What --save-best-only looks at (default: val_loss)")->type_name("NAME");
  app.add_flag("--save-best-only", a.save_best_only, "Keep only the best checkpoint");
}

/// "12", "all".
Pull read_pull(const std::string& text) {
  if (text == "all") return {-1};
  std::int64_t batches = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), batches);
  if (read.ec != std::errc() || read.ptr != text.data() + text.size() || batches < 1)
    throw CLI::ValidationError("--pull", "'" + text + "' is not a number of batches, at least 1, or all");
  return {batches};
}

void add_check(CLI::App& app, FitArguments& a, std::function<int()>& verb) {
  auto* sub = app.add_subcommand("check",
                                 "Prove that fit will run, or say what does not fit.\n\n"
                                 "  tenon check model.keras --x x.npy --y y.npy\n"
                                 "  tenon check model.keras --data mnist.npz --batch-size 64 --strict\n"
                                 "  tenon check model.keras --images train/ --pull all   # decodes every image\n"
                                 "  tenon check model.keras                       # the model and its compile arguments alone");
  add_fit_arguments(*sub, a);
  add_callbacks(*sub, a);
  sub->add_option_function<std::string>(
         "--pull", [&a](const std::string& text) { a.pull = read_pull(text); },
         "Batches of images or records to look at (default: all where they have room in memory, else 1); of arrays and tables it is every "
         "value")
      ->type_name("N|all");
  sub->callback([&a, &verb, sub] { verb = [&a, sub] { return configure(a, *sub) ? check(a) : usage; }; });
}

void add_fit(CLI::App& app, FitArguments& a, std::function<int()>& verb) {
  auto* sub = app.add_subcommand(
      "fit",
      "Check, then train, then save.\n\n"
      "  tenon fit model.keras --x x.npy --y y.npy --epochs 2 --batch-size 32 --output trained.keras\n"
      "  tenon fit model.keras --data mnist.npz --epochs 5 --output trained.keras\n"
      "  tenon fit model.keras --data set.npz --optimizer adam --loss mse --checkpoint best.keras,save_best_only\n"
      "  tenon fit model.keras --data set.npz --epochs 100 --early-stopping patience=5,restore_best_weights --csv log.csv");
  add_fit_arguments(*sub, a);
  sub->add_flag_callback(
      "--no-shuffle", [&a] { a.run.shuffle = false; }, "Keep the samples in their order");
  sub->add_option("-o,--output", a.save_to, "Where to save the trained model, a .keras file")->type_name("FILE");
  add_callbacks(*sub, a);
  sub->add_option("--seed", a.seed, "Seed of start values, shuffling and dropout (default: drawn anew)")->type_name("N");
  sub->add_option("--shards", a.shards, "Pieces that a batch is cut into; part of the result (default: chosen by the model)")
      ->type_name("N")
      ->check(CLI::Range(1, 1024));
  sub->add_option("--verbose", a.verbose, "0 silent, 1 progress bar, 2 one line per epoch (default: 1 on a terminal, else 2)")
      ->type_name("0|1|2")
      ->check(CLI::Range(0, 2));
  sub->callback([&a, &verb, sub] { verb = [&a, sub] { return configure(a, *sub) ? fit(a) : usage; }; });
}

void add_evaluate(CLI::App& app, RunArguments& a, std::function<int()>& verb) {
  auto* sub = app.add_subcommand("evaluate",
                                 "Loss and metrics of a trained model on data.\n\n"
                                 "  tenon evaluate trained.keras --x x_test.npy --y y_test.npy\n"
                                 "  tenon evaluate trained.keras --data mnist.npz          # x_test, y_test");
  a.run.purpose = Purpose::evaluate;
  a.sources.image.shuffle = false;
  a.data.part = Part::test;
  add_run(*sub, a);
  add_steps(*sub, a);
  sub->callback([&a, &verb, sub] { verb = [&a, sub] { return configure(a, *sub) ? evaluate(a) : usage; }; });
}

void add_predict(CLI::App& app, PredictArguments& a, std::function<int()>& verb) {
  auto* sub = app.add_subcommand("predict",
                                 "The model's output for every sample, as a .npy file.\n\n"
                                 "  tenon predict trained.keras --x x.npy --output predictions.npy\n"
                                 "  tenon predict trained.keras --data mnist.npz -o predictions.npy   # x_test");
  a.run.purpose = Purpose::predict;
  a.sources.image.shuffle = false;
  a.sources.image.label_mode = LabelMode::none;
  a.data.part = Part::test;
  add_run(*sub, a);
  sub->add_option("-o,--output", a.save_to, "Where to save the predictions, a .npy file (.npz for a model with several outputs)")
      ->type_name("FILE");
  sub->callback([&a, &verb, sub] { verb = [&a, sub] { return configure(a, *sub) ? predict(a) : usage; }; });
}

void add_summary(CLI::App& app, SummaryArguments& a, std::function<int()>& verb) {
  auto* sub = app.add_subcommand("summary",
                                 "The table that Keras' model.summary() prints.\n\n"
                                 "  tenon summary model.keras\n"
                                 "  tenon summary model.keras --batch-size 32     # and the memory that training will take");
  sub->add_option("MODEL", a.model, "A Keras model: .keras, or a legacy whole-model .h5")->required();
  sub->add_option("--batch-size", a.batch_size, "Also print the peak memory of training and prediction at this batch size")
      ->type_name("N")
      ->check(CLI::PositiveNumber);
  sub->add_option("--width", a.width, "Columns of the table (default: as Keras, by the model and the terminal)")
      ->type_name("N")
      ->check(CLI::Range(20, 1000));
  sub->add_flag("--show-trainable", a.show_trainable, "Say of every layer whether it is trained");
  add_format(*sub, a.settings);
  add_configuration(*sub, a.configuration);
  sub->callback([&] { verb = [&a] { return complete(a.settings, a.configuration) ? summary(a) : usage; }; });
}

void add_explain(CLI::App& app, ExplainArguments& a, std::function<int()>& verb) {
  auto* sub = app.add_subcommand("explain",
                                 "What a diagnostic means, with an example and its cure.\n\n"
                                 "  tenon explain TN0301\n"
                                 "  tenon explain missing channel                 # those that it could be, the best first\n"
                                 "  tenon explain                                 # every code, a line each");
  sub->add_option("WORDS", a.words, "A code, a name, the title, or words of them: TN0301, MissingChannelAxis, missing channel");
  add_format(*sub, a.settings, {"terminal", "json"});
  sub->callback([&] { verb = [&a] { return explain(a); }; });
}

/// The names an argument could have meant: verbs at the top, options behind a verb.
std::vector<std::string> known_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const auto* sub : app.get_subcommands({})) names.push_back(sub->get_name());
  for (const auto* option : app.get_options())
    for (const auto& name : option->get_lnames()) names.push_back("--" + name);
  return names;
}

/// What the options of a verb are called, for a run file; those of others behind them.
std::vector<OptionName> option_names(const CLI::App& app, const CLI::App& verb) {
  std::vector<OptionName> names;
  const auto add = [&](const CLI::App& of) {
    for (const auto* option : of.get_options())
      for (const auto& name : option->get_lnames()) names.push_back({name, option->get_items_expected_max() == 0, &of != &verb});
  };
  add(verb);
  for (const auto* other : app.get_subcommands([&](const CLI::App* sub) { return sub != &verb; })) add(*other);
  return names;
}

/// The arguments behind the program's name; a run file among them gives way to what stands in it.
std::optional<std::vector<std::string>> with_run_files(const CLI::App& app, int argc, char** argv) {
  std::vector<std::string> arguments(argv + std::min(argc, 1), argv + argc);
  const auto verbs = app.get_subcommands([&](const CLI::App* sub) { return !arguments.empty() && sub->get_name() == arguments.front(); });
  if (verbs.empty()) return arguments;
  auto behind = with_run_file({arguments.begin() + 1, arguments.end()}, option_names(app, *verbs.front()));
  if (behind) behind->insert(behind->begin(), arguments.front());
  return behind;
}

int report_unexpected(const CLI::App& app) {
  const auto chosen = app.get_subcommands();
  const CLI::App& where = chosen.empty() ? app : *chosen.front();
  const auto extras = where.remaining();
  const std::string written = extras.empty() ? "" : extras.front().substr(0, extras.front().find('='));
  const auto names = known_names(where);
  const std::vector<std::string_view> views(names.begin(), names.end());
  std::string text = "tenon: there is no " +
                     std::string(written.starts_with('-') ? "option "
                                 : chosen.empty()         ? "command "
                                                          : "place for the argument ") +
                     written;
  if (const auto meant = nearest(written, views)) text += "; did you mean " + std::string(*meant) + "?";
  print_error(text + "\n       see " + (chosen.empty() ? "tenon -h" : "tenon " + where.get_name() + " -h") + "\n");
  return usage;
}

int run_main(int argc, char** argv) {
  CLI::App app{
      "Tenon trains Keras models on the CPU, and says before the first step whether fit will run.\n\n"
      "  tenon check model.keras --x x.npy --y y.npy\n"
      "  tenon fit model.keras --x x.npy --y y.npy --epochs 2 --output trained.keras\n"
      "  tenon predict trained.keras --x x.npy --output predictions.npy\n"};
  app.name("tenon");
  app.set_version_flag("--version", "tenon " + std::string(version));
  app.require_subcommand(0, 1);
  app.allow_extras();
  app.footer(
      "Exit codes: 0 clean, 1 findings, 2 wrong usage, 3 unreadable input, 70 a bug in Tenon, 130 interrupted.\n"
      "Results go to stdout, progress and diagnostics to stderr. NO_COLOR switches colour off.");
  FitArguments check_arguments, fit_arguments;
  RunArguments evaluate_arguments;
  PredictArguments predict_arguments;
  SummaryArguments summary_arguments;
  ExplainArguments explain_arguments;
  std::function<int()> verb;
  add_check(app, check_arguments, verb);
  add_fit(app, fit_arguments, verb);
  add_evaluate(app, evaluate_arguments, verb);
  add_predict(app, predict_arguments, verb);
  add_summary(app, summary_arguments, verb);
  add_explain(app, explain_arguments, verb);
  for (auto* sub : app.get_subcommands({})) sub->allow_extras();
  const auto arguments = with_run_files(app, argc, argv);
  if (!arguments) return usage;
  try {
    app.parse(std::vector<std::string>(arguments->rbegin(), arguments->rend()));  // CLI11 takes them from the back
  } catch (const CLI::Success& request) {                                         // -h, --version
    return app.exit(request) == 0 ? clean : usage;
  } catch (const CLI::ParseError& error) {
    if (const auto chosen = app.get_subcommands(); !chosen.empty() && !chosen.front()->remaining().empty()) return report_unexpected(app);
    print_error("tenon: " + std::string(error.what()) + "\n       see tenon -h, or tenon VERB -h\n");
    return usage;
  }
  const auto chosen = app.get_subcommands();
  if (!app.remaining(false).empty() || (!chosen.empty() && !chosen.front()->remaining().empty())) return report_unexpected(app);
  if (!verb) return print_error(app.help()), usage;
  const int code = verb();
  flush();
  return code;
}

}  // namespace
}  // namespace tenon::cli

int main(int argc, char** argv) {
  using namespace tenon;
  try {
    return cli::run_main(argc, argv);
  } catch (const cli::OutputFailed& failed) {
    cli::print_error(std::string("tenon: cannot write to stdout: ") + std::strerror(failed.error) + "\n");
    return cli::internal;
  } catch (const std::bad_alloc&) {
    cli::print_error("tenon: out of memory; try a smaller --batch-size\n");
    return cli::internal;
  } catch (const std::exception& bug) {
    cli::print_error(std::string("tenon: ") + bug.what() + "\n");
    return cli::internal;
  }
}
