// tenon fit: load, check, train, save.
#include <unistd.h>

#include <csignal>
#include <random>

#include "callbacks.h"
#include "prepare.h"
#include "run_page.h"
#include "tenon/archive/load.h"
#include "tenon/callbacks/progbar_logger.h"
#include "tenon/io/atomic_file.h"

namespace tenon::cli {
namespace {

std::atomic<bool> interrupt_requested{false};  // the only way a signal handler can speak to the fit

extern "C" void request_interrupt(int) { interrupt_requested = true; }

ProgbarLogger::Verbosity verbosity(const FitArguments& a) {
  if (!a.settings.for_people()) return ProgbarLogger::Verbosity::silent;
  const int automatic = a.settings.format_or_terminal() == Format::terminal && is_terminal(STDERR_FILENO) ? 1 : 2;
  return static_cast<ProgbarLogger::Verbosity>(a.verbose.value_or(automatic));
}

Config history_config(const History& history) {
  Config c{Config::Dict{}};
  for (const auto& [name, values] : history.values) c.set(name, Config::List(values.begin(), values.end()));
  for (const auto& [name, arrays] : history.arrays) {
    Config::List epochs;
    for (const auto& elements : arrays) epochs.emplace_back(Config::List(elements.begin(), elements.end()));
    c.set(name, std::move(epochs));
  }
  return c;
}

Logs last_epoch(const History& history) {
  Logs logs;
  for (const auto& [name, values] : history.values)
    if (!values.empty()) logs.emplace_back(name, values.back());
  return logs;
}

/// Reports before hours of training, not after them, that the result could not be saved.
Result<Done> check_outputs(const FitArguments& a, Sink& sink) {
  auto paths = a.settings.reports;
  if (!a.save_to.empty()) paths.push_back(a.save_to);
  for (const auto& path : paths) { TENON_TRY(const AtomicFile probe, AtomicFile::create(path, sink)); }  // not committed: nothing stays
  return Done{};
}

struct Job {
  Model model;
  Judged run;
  Callbacks callbacks;
};

Result<Job> prepare(const FitArguments& a, Sink& sink) {
  TENON_TRY(auto callbacks, make_callbacks(a, verbosity(a) == ProgbarLogger::Verbosity::silent ? 0 : 1, sink));
  TENON_TRY(Model model, open_model(a, sink));
  TENON_TRY(RunData data, open_fit_data(a, model, sink));
  TENON_TRY(Judged run, judge(model, std::move(data), a.run, {}, sink));
  TENON_TRY([[maybe_unused]] const Done sound, run.foresee(pointers(callbacks), sink));
  TENON_TRY([[maybe_unused]] const Done writable, check_outputs(a, sink));
  return Job{std::move(model), std::move(run), std::move(callbacks)};
}

/// Shows the model when the run begins: one that is refused for its memory shows none.
class Opening : public Callback {
 public:
  explicit Opening(std::function<void()> show) : show_(std::move(show)) {}
  void on_train_begin(Run&) override { show_(); }

 private:
  std::function<void()> show_;
};

Result<History> train(Job& job, const FitArguments& a, Sink& sink) {
  RunOptions options = to_options(a);
  options.seed = a.seed.value_or(std::random_device{}());
  options.shards = a.shards;
  options.stop = &interrupt_requested;
  const auto verbose = verbosity(a);
  Opening opening([&] {
    if (verbose == ProgbarLogger::Verbosity::silent) return;
    print_error(shown(a.settings, tenon::summary(job.model, job.run.run().graph(), table_options(STDERR_FILENO))));
    if (const auto images = job.run.as_model(); !images.empty()) print_error(images + "\n");
  });
  ProgbarLogger progress(verbose);
  std::vector<Callback*> callbacks{&opening};
  const auto own = pointers(job.callbacks);
  callbacks.insert(callbacks.end(), own.begin(), own.end());
  callbacks.push_back(&progress);  // last, as in Keras
  std::signal(SIGINT, request_interrupt);
  return job.run.fit(job.model, options, callbacks, sink);
}

std::int64_t steps_made(const Model& model) { return model.optimizer_state ? model.optimizer_state->iterations : 0; }

/// A callback may end a fit with an error, say when a disk is full; what was trained until then is worth keeping.
void save_what_there_is(const Job& job, const FitArguments& a, std::int64_t steps_before, Console& console) {
  if (a.save_to.empty() || steps_made(job.model) == steps_before || !save_model(job.model, a.save_to, console)) return;
  print_error("tenon: training ended early; what was trained so far is saved as " + a.save_to + "\n");
}

}  // namespace

int fit(const FitArguments& a) {
  if (!a.has_data())
    return print_error("tenon: fit needs data: --x and --y, --data, --images, --table or --tfrecord\n       see tenon fit -h\n"), usage;
  Console console(a.settings, Places(a.model, a.data, a.validation));
  console.draw_with([&] { return run_page("fit", a, console); });
  auto job = prepare(a, console);
  if (!job || console.stops()) return finish("fit", console);
  const auto steps_before = steps_made(job->model);
  const auto history = train(*job, a, console);
  if (!history) {
    save_what_there_is(*job, a, steps_before, console);
    return finish("fit", console);
  }
  if (!a.save_to.empty() && !save_model(job->model, a.save_to, console)) return finish("fit", console);

  Config result{Config::Dict{}};
  result.set("history", history_config(*history));
  result.set("output", a.save_to.empty() ? Config() : Config(a.save_to));
  if (a.settings.for_people()) {
    print(shown(a.settings, to_line(last_epoch(*history)) + "\n"));
    if (!a.save_to.empty()) print("saved " + a.save_to + "\n");
  }
  if (!interrupt_requested) return finish("fit", console, result);
  print_error(a.save_to.empty() ? "tenon: interrupted; nothing was saved, because --output was not given\n"
                                : "tenon: interrupted; what was trained so far is saved\n");
  return finish("fit", console, result, interrupted);
}

}  // namespace tenon::cli
