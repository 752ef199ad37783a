#include "live.h"

#include <nanobind/stl/map.h>

#include "arrays.h"
#include "tenon/archive/live_model.h"
#include "tenon/archive/weights.h"
#include "tenon/graph/config_write.h"
#include "tenon/io/json.h"
#include "tenon/model/compile_config.h"
#include "tenon/model/keras_order.h"
#include "tenon/summary/summary.h"
#include "tenon/train/variables.h"

namespace tenon::python {
namespace {

/// What Python knows of a variable; its values are in Model.weights(), at the same place.
struct VariableRow {
  std::string name;
  std::vector<std::int64_t> shape;
  bool trainable, kept;
};
using VariableRows = std::vector<std::vector<VariableRow>>;
/// The variables of every layer in Keras' order; none where the layers do not fit together.
Told<VariableRows> variables_of(const Model& model) {
  Report report;
  const auto graph = infer(model, report);
  if (!graph) return {std::nullopt, findings_of(report)};
  VariableRows rows;
  for (const auto& layer : graph->layers) {
    auto& own = rows.emplace_back();
    for (const Variable& v : layer.variables()) {
      std::vector<std::int64_t> shape;
      for (const Dim d : v.shape.dims) shape.push_back(d.value);
      own.push_back({v.name, std::move(shape), !v.is_state && v.trainable, v.kept});
    }
  }
  return {std::move(rows), findings_of(report)};
}

using Spec = std::tuple<Axes, std::string>;

/// What is wrong with the config of a model that no file holds is wrong with the call that made it.
class InModel : public Sink {
 public:
  explicit InModel(Sink& to) : to_(to) {}
  void receive(Diagnostic d) override {
    const auto is_file = [](const auto& related) { return std::holds_alternative<InFile>(related.where); };
    std::erase_if(d.related, is_file);
    if (const auto* file = std::get_if<InFile>(&d.where)) {
      const bool outputs = file->detail.find("output_layers") != std::string::npos;
      d.where = InCall{"Model", outputs ? "outputs" : "inputs"};
      d.fixes = {{"give the model all of its inputs", "tenon.Model([x, ...], outputs)", Applies::needs_editing}};
    }
    to_.receive(std::move(d));
  }

 private:
  Sink& to_;
};

/// A model as Python code describes it, its layers in the order in which Keras keeps them.
Told<Model> build_model(const std::string& config, const std::string& name) {
  Report report;
  InModel in_model(report);
  auto model = model_from_text(config, name, in_model);
  if (!model) return {std::nullopt, findings_of(report)};
  if (model->form == Model::Form::functional) keep_in_keras_order(*model);
  return {*std::move(model), findings_of(report)};
}

/// What the last call of a layer in the model gives: the shape and dtype of every output.
Told<std::vector<Spec>> last_call_of(const Model& model) {
  Report report;
  const auto graph = infer(model, report);
  if (!graph) return {std::nullopt, findings_of(report)};
  std::vector<Spec> specs;
  for (const TensorSpec& spec : graph->nodes.back().outputs) specs.emplace_back(axes_of(spec.shape), to_string(spec.dtype));
  return {std::move(specs), findings_of(report)};
}

/// Start values for a model that is compiled or not.
void draw_weights(Model& model, std::uint32_t seed) {
  Report report;
  const auto graph = infer(model, report);
  if (!graph) throw nb::value_error("the model's layers do not fit together");
  const Variables variables(model, *graph, {}, seed, report, Purpose::predict);
  model.weights = variables.weights(model, *graph);
}

void set_weights(Model& model, const std::vector<std::vector<Column>>& layers) {
  Weights weights;
  for (const auto& layer : layers) {
    auto& values = weights.layers.emplace_back();
    for (const Column& column : layer) values.push_back(column.values);
  }
  model.weights = std::move(weights);
}

/// What is wrong with an argument of compile() is an error there; of a file, Keras and Tenon only warn.
class InCompile : public Sink {
 public:
  explicit InCompile(Sink& to) : to_(to) {}
  void receive(Diagnostic d) override {
    d.severity = Severity::error;
    d.related.clear();
    if (const auto* file = std::get_if<InFile>(&d.where)) d.where = InCall{"compile", argument_of(file->detail)};
    to_.receive(std::move(d));
  }

 private:
  static std::string argument_of(const std::string& place) {
    const std::string marker = "key ";
    const auto at = place.find(marker);
    return at == std::string::npos ? place : place.substr(at + marker.size());
  }

  Sink& to_;
};

Findings compile(Model& model, const std::string& config) {
  Report report;
  InCompile in_compile(report);
  const ConfigPlace at{"compile", "arguments"};
  const auto parsed = parse_json(config, at.where(), in_compile);
  if (!parsed) return findings_of(report);
  if (auto args = compile_from_config(*parsed, at, in_compile)) model.compile(*std::move(args));
  return findings_of(report);
}

std::string config_of(const Model& model) {
  Report quiet;
  if (model.inputs.empty()) return to_json(model_to_config(model, nullptr));
  const auto graph = infer(model, quiet);
  if (!graph) throw nb::value_error("the model's layers do not fit together");
  return to_json(model_to_config(model, &*graph));
}

/// What adapt() found: the lines of vocabulary.txt, and for tf_idf the weights of all places.
using Found = std::tuple<std::string, std::optional<std::vector<double>>>;

/// Of every layer that was adapted, by its path "model/layer".
void find_adapted(const Model& model, const std::string& path, std::map<std::string, Found>& out) {
  for (const auto& entry : model.layers) {
    const auto& [value, kind] = static_cast<const AnyObject<LayerKind>&>(entry.layer);
    if (const Model* inner = nested_model(entry.layer)) find_adapted(*inner, path + entry.name + "/", out);
    if (!kind->adapted) continue;
    auto found = kind->adapted(value);
    if (found.vocabulary) out[path + entry.name] = {*std::move(found.vocabulary), std::move(found.idf_weights)};
  }
}

std::map<std::string, Found> adapted_of(const Model& model) {
  std::map<std::string, Found> out;
  find_adapted(model, "", out);
  return out;
}

std::string summary_of(const Model& model, int columns, bool colour, bool trainable) {
  SummaryOptions options{columns, colour ? Colour::on : Colour::off};
  if (trainable) options.trainable = SummaryOptions::Trainable::shown;
  Report quiet;
  if (model.inputs.empty()) return summary(model, options);
  const auto graph = infer(model, quiet);
  return graph ? summary(model, *graph, options) : summary(model, options);
}

std::vector<std::string> layer_names(const Model& model) {
  std::vector<std::string> names;
  for (const auto& layer : model.layers) names.push_back(layer.name);
  return names;
}

Findings write_weights(const Model& model, const std::string& path) {
  Report report;
  const nb::gil_scoped_release release;
  (void)save_weights(model, path, report);
  return findings_of(report);
}

Findings read_weights(Model& model, const std::string& path) {
  Report report;
  const nb::gil_scoped_release release;
  (void)load_weights(model, path, report);
  return findings_of(report);
}

std::optional<std::tuple<std::int64_t, double>> optimizer_of(const Model& model) {
  if (!model.optimizer_state) return std::nullopt;
  return std::tuple{model.optimizer_state->iterations, model.optimizer_state->learning_rate};
}

void set_rate(Model& model, double rate) {
  if (!model.optimizer_state) model.optimizer_state.emplace();
  model.optimizer_state->learning_rate = rate;
}

}  // namespace

void bind_live(nb::module_& m) {
  nb::class_<VariableRow>(m, "Variable", "A variable of a layer; Model.weights() holds its values.")
      .def_ro("name", &VariableRow::name)
      .def_ro("shape", &VariableRow::shape)
      .def_ro("trainable", &VariableRow::trainable)
      .def_ro("kept", &VariableRow::kept, "Whether Keras counts and saves it.")
      .def(
          "renamed",
          [](VariableRow row, std::string name) {
            row.name = std::move(name);
            return row;
          },
          nb::arg("name"));
  m.def("build_model", &build_model, nb::arg("config"), nb::arg("name"));
  m.def("last_call_of", &last_call_of, nb::arg("model"));
  m.def("layer_names", &layer_names, nb::arg("model"));
  m.def("config_of", &config_of, nb::arg("model"), "config.json of a .keras file.");
  m.def("compile", &compile, nb::arg("model"), nb::arg("config"), "Takes a compile_config; what the optimizer remembers is dropped.");
  m.def("adapted_of", &adapted_of, nb::arg("model"), "By path of the layer: the lines of its vocabulary.txt, and weights of tf_idf.");
  m.def(
      "has_input", [](const Model& model) { return !model.inputs.empty(); }, nb::arg("model"));
  m.def("variables_of", &variables_of, nb::arg("model"));
  m.def("draw_weights", &draw_weights, nb::arg("model"), nb::arg("seed"), "Gives the model start values, unless it has weights.");
  m.def(
      "weights_of", [](const Model& model) { return model.weights ? to_lists(*model.weights) : Lists(nb::list()); }, nb::arg("model"));
  m.def("set_weights", &set_weights, nb::arg("model"), nb::arg("layers"));
  m.def("summary_of", &summary_of, nb::arg("model"), nb::arg("columns"), nb::arg("colour"), nb::arg("trainable"));
  m.def("save_weights", &write_weights, nb::arg("model"), nb::arg("path"));
  m.def("load_weights", &read_weights, nb::arg("model"), nb::arg("path"));
  m.def("optimizer_of", &optimizer_of, nb::arg("model"), "Steps made, and the learning rate.");
  m.def("set_learning_rate", &set_rate, nb::arg("model"), nb::arg("rate"));
}

}  // namespace tenon::python
