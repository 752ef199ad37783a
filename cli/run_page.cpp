#include "run_page.h"

#include <fmt/format.h>

#include <algorithm>

#include "memory.h"
#include "tenon/archive/load.h"
#include "tenon/graph/known_part.h"
#include "tenon/report/page.h"
#include "tenon/version.h"

namespace tenon::cli {
namespace {

/// Specs of the data for the inputs of the model, where they have its axes; none where they do not fit.
std::vector<TensorSpec> data_specs(const Model& model, const Arrays& data) {
  std::vector<TensorSpec> specs;
  if (!model.inputs.empty() || data.x.empty()) return specs;
  const TensorSpec& x = data.x.front().values.spec();
  specs.push_back(TensorSpec{x.shape, is_text(x.dtype) ? DType::string : DType::float32}.with_batch(Dim()));
  return specs;
}

Graph graph_of(const Examined& e) {
  if (e.graph) return *e.graph;
  return known_part(*e.model, e.data ? data_specs(*e.model, e.data->train) : std::vector<TensorSpec>());
}

/// The file behind array number `i` of a kind, as the command line names it.
std::string file_of(const DataFiles& files, std::string_view kind, std::size_t i) {
  const auto& named = kind == "x" ? files.x : kind == "y" ? files.y : files.sample_weight;
  if (i >= named.size() || (kind != "sample_weight" && !files.archive.empty())) return files.archive;
  return named[i];
}

std::vector<ArrayFacts> arrays_of(const FitArguments& a, const TrainingData& data) {
  const char* const part = a.run.purpose == Purpose::fit ? "training" : "test";
  const auto files = [&](const DataFiles& from) {
    return [&from](std::string_view kind, std::size_t i) { return file_of(from, kind, i); };
  };
  auto arrays = facts_of(data.train, part, files(a.data));
  if (!data.validation) return arrays;
  auto validation = facts_of(*data.validation, "validation", files(a.validation.empty() ? a.data : a.validation));
  for (auto& theirs : validation) {  // told apart as check tells them apart in its messages
    const auto same = [&](const ArrayFacts& ours) { return ours.name == theirs.name; };
    if (std::any_of(arrays.begin(), arrays.end(), same)) theirs.name += " of validation_data";
  }
  arrays.insert(arrays.end(), validation.begin(), validation.end());
  return arrays;
}

std::string joined(const std::vector<std::string>& texts) {
  std::string out;
  for (const auto& text : texts) out += (out.empty() ? "" : ", ") + text;
  return out;
}

void add_fit_settings(const FitArguments& a, const std::function<void(const char*, const std::string&)>& add) {
  add("epochs", std::to_string(a.run.epochs));
  if (a.run.initial_epoch != 0) add("initial_epoch", std::to_string(a.run.initial_epoch));
  if (a.run.validation_split != 0) add("validation_split", fmt::format("{}", a.run.validation_split));
  if (a.run.validation_steps) add("validation_steps", std::to_string(*a.run.validation_steps));
  if (a.run.validation_batch_size) add("validation_batch_size", std::to_string(*a.run.validation_batch_size));
  std::string weights;
  for (const auto& [id, weight] : a.run.class_weight) weights += fmt::format("{}{}={}", weights.empty() ? "" : ", ", id, weight);
  add("class_weight", weights);
}

/// The arguments of the run, and the optimizer as it stands in the end.
std::vector<Page::Setting> settings_of(const FitArguments& a, const Examined& e) {
  std::vector<Page::Setting> all{{"model", a.model}};
  const auto add = [&](const char* name, const std::string& value) {
    if (!value.empty()) all.push_back({name, value});
  };
  add("weights", a.weights);
  add("data", a.data.archive);
  add("x", joined(a.data.x));
  add("y", joined(a.data.y));
  add("sample_weight", joined(a.data.sample_weight));
  add("validation x", joined(a.validation.x));
  add("validation y", joined(a.validation.y));
  add("batch_size", std::to_string(a.run.batch_size.value_or(32)));
  if (a.run.steps) add(a.run.purpose == Purpose::fit ? "steps_per_epoch" : "steps", std::to_string(*a.run.steps));
  if (a.run.purpose == Purpose::fit) add_fit_settings(a, add);
  add("inputs", a.run.strictness == Strictness::strict ? "must match exactly (--strict)" : "as Keras takes them");
  add("configuration", a.settings.file);
  if (a.run.purpose == Purpose::fit && e.model && e.model->compile_args && e.model->compile_args->optimizer.kind()) {
    const auto& optimizer = e.model->compile_args->optimizer;
    add("optimizer", std::string(optimizer.kind()->name) + " " + to_string(optimizer.kind()->to_config(optimizer.value())));
  }
  return all;
}

void add_memory(Page& page, const FitArguments& a, const Examined& e) {
  const std::int64_t batch_size = a.run.batch_size.value_or(32);
  page.memory_note = fmt::format("at batch size {}", batch_size);
  if (e.memory) page.memory.push_back({"training", *e.memory});
  if (!e.graph || batch_size <= 0 || !e.graph->not_native.empty() || fixed_batch(*e.graph)) return;
  Forecast forecast = memory_forecast(*e.model, *e.graph, batch_size);
  if (e.memory) forecast.prediction.program = e.memory->program;  // of the same process, measured before this page was made
  if (!e.memory && forecast.training) page.memory.push_back({"training, the data left out", *forecast.training});
  page.memory.push_back({"prediction, the data left out", forecast.prediction});
}

void judge(Page& page, const std::string& command, const Examined& e, const Console& console) {
  const auto& all = page.diagnostics;
  const auto is_error = [](const Diagnostic& d) { return d.severity == Severity::error; };
  const auto first = std::find_if(all.begin(), all.end(), is_error);
  const std::string run = command == "check" ? "fit" : command;
  page.refused = first != all.end();
  page.verdict = e.verdict.empty() ? run + " ran" : e.verdict;
  page.summary = e.summary;
  if (!page.refused && command != "check" && console.exit_code() != clean) {
    page.refused = true;
    page.verdict = run + " was not run";
    page.summary = "The findings below are what --fail-on asks for.";
  } else if (page.refused) {
    const bool began = entry(first->code).category == Category::training;
    page.verdict = run + (began ? " ended early" : " will not run");
    page.summary = std::string(entry(first->code).title) + ", at " + to_string(first->where) +
                   (std::count_if(first, all.end(), is_error) > 1 ? ". What comes first may be the cause of what follows." : ".");
  }
}

}  // namespace

Examined read_again(const FitArguments& a) {
  Report quiet;
  Examined e;
  if (auto model = open_model(a, quiet)) e.model = *std::move(model);
  else if (auto layers = load_layers(a.model, quiet)) e.model = *std::move(layers);
  if (!a.has_data()) return e;
  const Model model = e.model.value_or(Model{});
  if (auto data = a.run.purpose == Purpose::fit ? open_fit_data(a, model, quiet) : open_test_data(a, model, quiet)) {
    if (auto* arrays = std::get_if<TrainingData>(&*data)) e.data = std::move(*arrays);
    else if (auto first = first_batches(std::get<Streams>(*data), quiet)) e.data = *std::move(first);
  }
  if (a.run.purpose == Purpose::predict) {  // reads neither labels nor losses
    if (e.model) e.model->compile_args.reset();
    if (e.data) e.data->train.y.clear();
  }
  return e;
}

std::string run_page(const std::string& command, const FitArguments& a, const Examined& e, const Console& console) {
  Page page{std::string(version), command, a.model};
  page.diagnostics = console.diagnostics();
  judge(page, command, e, console);
  if (e.model) page.pictures = pictures_of({*e.model, graph_of(e), e.data ? &e.data->train : nullptr}, page.diagnostics);
  if (e.data) page.arrays = arrays_of(a, *e.data);
  if (command == "summary") page.settings = {{"model", a.model}};
  else page.settings = settings_of(a, e);
  if (console.ignored()) page.settings.push_back({"findings left out by --ignore, --select", std::to_string(console.ignored())});
  add_memory(page, a, e);
  return to_html(page);
}

std::string run_page(const std::string& command, const FitArguments& a, const Console& console) {
  return run_page(command, a, read_again(a), console);
}

std::string run_page(const std::string& command, const RunArguments& a, const Console& console) {
  FitArguments fit;
  static_cast<RunArguments&>(fit) = a;
  return run_page(command, fit, console);
}

}  // namespace tenon::cli
