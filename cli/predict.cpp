// tenon predict: the model's output for every sample.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>

#include "prepare.h"
#include "run_page.h"
#include "tenon/callbacks/progbar_logger.h"
#include "tenon/check/ends.h"
#include "tenon/diag/printable.h"
#include "tenon/io/npy.h"
#include "tenon/io/npz.h"

namespace tenon::cli {
namespace {

/// Of the outputs, each once: Keras' key or layer name, with a number where two have the same.
std::vector<std::string> names_of(const Graph& graph, const Model& model) {
  std::vector<std::string> names = outputs_of(model).keys;
  if (names.size() != graph.outputs.size()) names.assign(graph.outputs.size(), "output");
  for (std::size_t i = 0; i < names.size(); ++i) {
    const std::string own = names[i];
    for (int n = 1; std::find(names.begin(), names.begin() + static_cast<std::ptrdiff_t>(i), names[i]) !=
                    names.begin() + static_cast<std::ptrdiff_t>(i);
         ++n)
      names[i] = own + "_" + std::to_string(n);
  }
  return names;
}

/// Several arrays do not fit into one .npy file.
bool holds_one_array(const std::string& path) { return path.ends_with(".npy"); }

struct Job {
  Model model;
  Judged run;
};

Result<Job> prepare(const PredictArguments& a, Sink& sink) {
  TENON_TRY(Model model, open_trained(a, sink));
  TENON_TRY(RunData data, open_test_data(a, model, sink));
  TENON_TRY(Judged run, judge(model, std::move(data), a.run, {}, sink));
  return Job{std::move(model), std::move(run)};
}

Result<std::vector<Tensor>> run(Job& job, const PredictArguments& a, Sink& sink) {
  ProgbarLogger progress(progress_on_terminal(a));
  return job.run.predict(job.model, to_options(a), std::vector<Callback*>{&progress}, sink);
}

Result<Done> save(const PredictArguments& a, const std::vector<std::string>& names, const std::vector<Tensor>& outputs, Sink& sink) {
  if (outputs.size() == 1 && !a.save_to.ends_with(".npz")) return write_npy(a.save_to, outputs.front(), sink);
  std::vector<std::pair<std::string, Tensor>> arrays;
  for (std::size_t i = 0; i < outputs.size(); ++i) arrays.emplace_back(names[i], outputs[i]);
  return write_npz(a.save_to, arrays, sink);
}

/// Floats in the shortest digits that read back as the same number; ids; strings.
std::string value_text(const Tensor& t, std::int64_t i) {
  const auto at = static_cast<std::size_t>(i);
  if (is_text(t.dtype())) return printable(t.text(i));
  if (t.dtype() == DType::int32) return std::to_string(t.as<std::int32_t>()[at]);
  return t.dtype() == DType::float64 ? fmt::format("{}", t.as<double>()[at]) : fmt::format("{}", t.as<float>()[at]);
}

/// All values of a sample; those of one output behind those of the other.
std::string row_text(const std::vector<Tensor>& outputs, std::int64_t row) {
  std::string text;
  for (const auto& t : outputs) {
    const auto sample = t.slice(row, row + 1);
    if (!text.empty()) text += " |";
    for (std::int64_t i = 0; i < elements(sample.shape()); ++i) text += (text.empty() ? "" : " ") + value_text(sample, i);
  }
  return text;
}

std::string shapes_text(const std::vector<Tensor>& outputs) {
  std::string text;
  for (const auto& t : outputs) text += " " + to_string(t.shape());
  return text;
}

}  // namespace

int predict(const PredictArguments& a) {
  if (a.data.x.empty() && a.data.archive.empty() && a.sources.empty())
    return print_error("tenon: predict needs data: --x, --data, --images, --table or --tfrecord\n       see tenon predict -h\n"), usage;
  Console console(a.settings, places_of(a));
  console.draw_with([&] { return run_page("predict", a, console); });
  auto job = prepare(a, console);
  if (!job || console.stops()) return finish("predict", console);
  const auto outputs = run(*job, a, console);
  if (!outputs) return finish("predict", console);
  const auto names = names_of(job->run.run().graph(), job->model);
  if (outputs->size() > 1 && holds_one_array(a.save_to))
    return print_error("tenon: the model has " + std::to_string(outputs->size()) +
                       " outputs, and a .npy file holds one array: " + "--output " + a.save_to.substr(0, a.save_to.size() - 4) + ".npz\n"),
           usage;
  if (!a.save_to.empty() && !save(a, names, *outputs, console)) return finish("predict", console);

  Config result{Config::Dict{}};
  Config shapes{Config::Dict{}};
  for (std::size_t i = 0; i < outputs->size(); ++i) shapes.set(names[i], render_json(Value((*outputs)[i].shape())));
  result.set("shapes", std::move(shapes));
  result.set("output", a.save_to.empty() ? Config() : Config(a.save_to));
  if (a.settings.for_people() && a.save_to.empty())
    for (std::int64_t row = 0; row < outputs->front().rows(); ++row) print(shown(a.settings, row_text(*outputs, row) + "\n"));
  if (a.settings.for_people() && !a.save_to.empty()) print("saved " + a.save_to + shapes_text(*outputs) + "\n");
  return finish("predict", console, result);
}

}  // namespace tenon::cli
