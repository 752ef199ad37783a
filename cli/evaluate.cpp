// tenon evaluate: loss and metrics of a model on data.
#include <unistd.h>

#include "prepare.h"
#include "run_page.h"
#include "tenon/callbacks/progbar_logger.h"

namespace tenon::cli {
namespace {

struct Job {
  Model model;
  Judged run;
};

Result<Job> prepare(const RunArguments& a, Sink& sink) {
  TENON_TRY(Model model, open_trained(a, sink));
  TENON_TRY(RunData data, open_test_data(a, model, sink));
  TENON_TRY(Judged run, judge(model, std::move(data), a.run, {}, sink));
  return Job{std::move(model), std::move(run)};
}

Result<Logs> run(Job& job, const RunArguments& a, Sink& sink) {
  ProgbarLogger progress(progress_on_terminal(a));
  return job.run.evaluate(job.model, to_options(a), std::vector<Callback*>{&progress}, sink);
}

}  // namespace

int evaluate(const RunArguments& a) {
  if (!a.has_data())
    return print_error("tenon: evaluate needs data: --x and --y, --data, --images, --table or --tfrecord\n       see tenon evaluate -h\n"),
           usage;
  Console console(a.settings, places_of(a));
  console.draw_with([&] { return run_page("evaluate", a, console); });
  auto job = prepare(a, console);
  if (!job || console.stops()) return finish("evaluate", console);
  const auto logs = run(*job, a, console);
  if (!logs) return finish("evaluate", console);
  if (a.settings.for_people()) print(shown(a.settings, to_line(*logs) + "\n"));
  return finish("evaluate", console, to_config(*logs));
}

}  // namespace tenon::cli
