// tenon check: says whether fit will run, without running it.
#include "callbacks.h"
#include "memory.h"
#include "run_page.h"
#include "tenon/archive/load.h"
#include "tenon/base/available_memory.h"
#include "tenon/base/byte_text.h"
#include "tenon/train/memory_limit.h"

namespace tenon::cli {
namespace {

/// Without data only the model and its compile arguments can be judged.
Result<Config> judge_model(Examined& examined, Sink& sink) {
  TENON_TRY(examined.graph, tenon::check_model(*examined.model, sink));
  const Graph& graph = *examined.graph;
  if (auto finding = not_native(graph, Purpose::fit, sink)) std::move(*finding).as(Severity::warning).emit();
  examined.verdict = "the model is sound";
  examined.summary = std::to_string(graph.layers.size()) + " layers, " + to_string(graph.input().shape) + " -> " +
                     to_string(graph.output().shape) + "; no data were given, so nothing was said about them";
  Config result{Config::Dict{}};
  result.set("depth", "model");
  return result;
}

std::string counted(std::optional<std::int64_t> samples) {
  return samples ? std::to_string(*samples) + " samples" : "samples, how many is not known,";
}

/// "12 samples, 4 to validate on, batch size 32; checked: ...".
std::string what_was_checked(const Judged& run, const FitArguments& a) {
  std::string text = counted(run.samples());
  if (const auto held = run.validation_samples()) text += ", " + std::to_string(*held) + " to validate on";
  else if (run.validates()) text += ", others to validate on";
  const auto size = run.streams() ? a.run.batch_size.value_or(32) : run.run().batch_size();
  text += ", batch size " + std::to_string(size) + "; checked: shapes, dtypes, arguments and ";
  const std::string images = run.as_model();
  if (!images.empty()) text = images + "; " + text;
  return text +
         (run.whole() ? "every value" : "the values of the first " + std::to_string(run.depth()) + "; the others are when they come");
}

Result<Config> check_fit(Examined& examined, const FitArguments& a, const Callbacks& callbacks, Console& sink) {
  TENON_TRY(RunData data, open_fit_data(a, *examined.model, sink));
  if (const auto* arrays = std::get_if<TrainingData>(&data)) {
    examined.data = *arrays;
    sink.begin("looking at " + std::to_string(arrays->train.rows()) + " samples");
  } else {
    const auto& streams = std::get<Streams>(data);
    const bool all = a.pull ? a.pull->batches < 0 : streams.fit_in_memory;
    sink.begin(all && streams.samples ? "looking at " + std::to_string(*streams.samples) + " samples" : "looking at the first batches");
  }
  TENON_TRY(const Judged judged, judge(*examined.model, std::move(data), a.run, a.pull, sink));
  const CheckedRun& run = judged.run();
  if (judged.streams()) examined.data = TrainingData{run.data(), run.validation()};
  RunOptions options = to_options(a);
  options.stream = judged.stream_memory();
  const Memory memory = memory_of(run, options);
  examined.graph = run.graph();
  examined.memory = memory;
  TENON_TRY([[maybe_unused]] const Done sound, judged.foresee(pointers(callbacks), sink));
  if (auto finding = exceeds_memory(run, options, sink)) return std::move(*finding).emit();
  examined.verdict = "fit will run";
  examined.summary = what_was_checked(judged, a);
  Config result{Config::Dict{}};
  result.set("depth", judged.whole() ? "values" : "batches");
  result.set("samples", judged.samples() ? Config(*judged.samples()) : Config());
  result.set("memory", to_config(memory));
  return result;
}

/// Of a model that is refused, for the report to show where.
std::optional<Model> layers_of(const FitArguments& a) {
  Report quiet;
  auto model = load_layers(a.model, quiet);
  return model ? std::optional(*std::move(model)) : std::nullopt;
}

Result<Config> judge(Examined& examined, const FitArguments& a, Console& sink) {
  TENON_TRY(const Callbacks callbacks, make_callbacks(a, 0, sink));
  auto model = open_model(a, sink);
  if (!model) return examined.model = layers_of(a), model.error();
  examined.model = *std::move(model);
  return !a.has_data() ? judge_model(examined, sink) : check_fit(examined, a, callbacks, sink);
}

/// Arrays that memory cannot hold stay in their files: what the run takes is the rest.
std::string memory_text(const Memory& m) {
  if (m.data <= available_memory(1).bytes) return "peak memory " + byte_text(m.total());
  return "peak memory " + byte_text(m.total() - m.data) + ", beside " + byte_text(m.data) +
         " of arrays, more than there is: they are read from their files, over and over";
}

std::string text_of(const Examined& e) { return e.verdict + ": " + e.summary + "\n" + (e.memory ? memory_text(*e.memory) + "\n" : ""); }

}  // namespace

int check(const FitArguments& a) {
  Console console(a.settings, Places(a.model, a.data, a.validation), Notes::brief);
  Examined examined;
  console.draw_with([&] { return run_page("check", a, examined, console); });
  const auto result = judge(examined, a, console);
  console.done();
  if (!result) return finish("check", console);
  if (a.settings.for_people()) print(text_of(examined));
  return finish("check", console, *result);
}

}  // namespace tenon::cli
