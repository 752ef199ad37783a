// tenon summary: Keras' table, and with --batch-size the memory a run will take.
#include "tenon/summary/summary.h"

#include <unistd.h>

#include "memory.h"
#include "prepare.h"
#include "run_page.h"
#include "tenon/archive/load.h"
#include "tenon/check/check.h"

namespace tenon::cli {
namespace {

Config layer_row(const Graph& graph, const Graph::Node& node) {
  const auto& layer = graph.layers[static_cast<std::size_t>(node.layer)];
  std::int64_t parameters = 0;
  for (const auto* variables : {&layer.parameters, &layer.state})
    for (const auto& v : *variables) parameters += elements(v.shape);
  Config c{Config::Dict{}};
  c.set("name", layer.name);
  c.set("class_name", layer.layer.kind->name);
  c.set("output_shape", render_json(Value(node.outputs.front().shape)));
  c.set("parameters", parameters);
  c.set("trainable", layer.trainable);
  return c;
}

Config model_config(const Model& model, const Graph& graph) {
  Config c{Config::Dict{}};
  c.set("name", model.name);
  Config::List layers;
  for (const auto& node : graph.nodes) layers.push_back(layer_row(graph, node));
  c.set("layers", std::move(layers));
  return c;
}

SummaryOptions summary_options(const SummaryArguments& a) {
  SummaryOptions options = table_options(STDOUT_FILENO);
  if (a.width) options.columns = *a.width + 4;  // Keras leaves four columns of the terminal free
  if (a.show_trainable) options.trainable = SummaryOptions::Trainable::shown;
  return options;
}

std::string page_of(const SummaryArguments& a, const Console& console) {
  FitArguments files;
  files.model = a.model;
  Examined examined = read_again(files);
  examined.verdict = "the model is sound";
  return run_page("summary", files, examined, console);
}

}  // namespace

int summary(const SummaryArguments& a) {
  Console console(a.settings, Places(a.model));
  console.draw_with([&] { return page_of(a, console); });
  const auto model = load_model(a.model, console);
  if (!model) return finish("summary", console);
  const auto graph = infer(*model, console);
  if (!graph) return finish("summary", console);
  Config result = model_config(*model, *graph);
  if (a.settings.for_people()) print(shown(a.settings, tenon::summary(*model, *graph, summary_options(a))));
  if (a.batch_size) {
    if (auto finding = not_native(*graph, Purpose::fit, console)) {
      std::move(*finding).emit();
      return finish("summary", console, result);
    }
    if (const auto fixed = fixed_batch(*graph); fixed && *a.batch_size != *fixed) {
      report(console, Code::CallArgumentOutOfRange, InCall{"summary", "batch_size"})
          .expected(*fixed)
          .found(*a.batch_size)
          .because("The model has a stateful layer, which keeps a state for each row of a batch.")
          .fix("ask for that size", "--batch-size " + std::to_string(*fixed))
          .emit();
      return finish("summary", console, result);
    }
    const auto forecast = memory_forecast(*model, *graph, *a.batch_size);
    result.set("memory", to_config(forecast));
    if (a.settings.for_people()) print("\n" + to_text(forecast, *a.batch_size));
  }
  return finish("summary", console, result);
}

}  // namespace tenon::cli
