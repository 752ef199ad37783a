// tenon check: says whether fit will run, without running it.
#include "memory.h"
#include "prepare.h"

namespace tenon::cli {
namespace {

struct Verdict {
  std::string text;
  Config result{Config::Dict{}};
};

/// Without data only the model and its compile arguments can be judged.
Result<Verdict> judge_model(const Model& model, Sink& sink) {
  TENON_TRY(const Graph graph, tenon::check_model(model, sink));
  if (auto finding = not_native(graph, Purpose::fit, sink)) std::move(*finding).as(Severity::warning).emit();
  Verdict v;
  v.text = "the model is sound: " + std::to_string(graph.layers.size()) + " layers, " + to_string(graph.input().shape) + " -> " +
           to_string(graph.output().shape) + "; no data were given, so nothing was said about them\n";
  v.result.set("depth", "model");
  return v;
}

Result<Verdict> check_fit(const Model& model, const FitArguments& a, Sink& sink) {
  TENON_TRY(const CheckedRun run, open_fit(model, a, sink));
  const Memory memory = memory_of(run, to_options(a));
  Verdict v;
  v.text = "fit will run: " + std::to_string(run.data().rows()) + " samples" +
           (run.validation() ? ", " + std::to_string(run.validation()->rows()) + " to validate on" : std::string()) + ", batch size " +
           std::to_string(run.batch_size()) + "; checked: shapes, dtypes, arguments and every value\n" + "peak memory " +
           to_text(memory.total()) + "\n";
  v.result.set("depth", "values");
  v.result.set("samples", run.data().rows());
  v.result.set("memory", to_config(memory));
  return v;
}

Result<Verdict> judge(const FitArguments& a, Sink& sink) {
  TENON_TRY(const Model model, open_model(a, sink));
  return a.data.empty() ? judge_model(model, sink) : check_fit(model, a, sink);
}

}  // namespace

int check(const FitArguments& a) {
  Console console(a.settings, Places(a.model, a.data, a.validation), Notes::brief);
  const auto verdict = judge(a, console);
  if (!verdict) return finish("check", console);
  if (a.settings.for_people()) print(verdict->text);
  return finish("check", console, verdict->result);
}

}  // namespace tenon::cli
