#include "models.h"

#include <map>

#include "tenon/archive/live_model.h"
#include "tenon/archive/load.h"
#include "tenon/check/not_read.h"
#include "tenon/io/json.h"
#include "tenon/model/compile_config.h"
#include "tenon/model/config_layer.h"

namespace tenon::python {
namespace {

Told<Model> told(Result<Model> model, const Report& report) {
  if (!model) return {std::nullopt, findings_of(report)};
  return {*std::move(model), findings_of(report)};
}

Told<Model> from_text(const std::string& config, const std::string& name) {
  Report report;
  auto model = model_from_text(config, name, report);
  return told(std::move(model), report);
}

Told<Model> from_file(const std::string& path) {
  Report report;
  const nb::gil_scoped_release release;
  auto model = load_model(path, report);
  return told(std::move(model), report);
}

/// Which of these layer records Tenon reads: of the others it must be told what they do to shapes.
std::vector<bool> readable(const std::vector<std::string>& records) {
  std::vector<bool> out;
  for (const std::string& record : records) {
    Report quiet;
    const auto parsed = parse_json(record, {"model", "config"}, quiet);
    out.push_back(parsed && layers_from_config(Config::List{*parsed}, {"model", "config"}, quiet).ok());
  }
  return out;
}

/// Whether Tenon reads all of a compile_config.
bool compile_readable(const std::string& config) {
  Report quiet;
  const auto parsed = parse_json(config, {"model", "compile_config"}, quiet);
  return parsed && compile_from_config(*parsed, {"model", "compile_config"}, quiet).has_value();
}

Findings take_state(Model& model, const nb::bytes& file) {
  Report report;
  (void)set_state(model, std::span(static_cast<const std::byte*>(file.data()), file.size()), "model", report);
  return findings_of(report);
}

nb::bytes give_state(const Model& model) {
  Report report;
  const auto bytes = state_of(model, report);
  if (!bytes) throw nb::value_error("the model's layers do not fit together");
  return nb::bytes(bytes->data(), bytes->size());
}

Findings save(const Model& model, const std::string& path) {
  Report report;
  const nb::gil_scoped_release release;
  (void)save_model(model, path, report);
  return findings_of(report);
}

Findings refused_value(const std::string& name, const std::string& type, const std::string& form) {
  Report report;
  static const std::map<std::string, NotRead::Form> forms{{"list", NotRead::Form::list},
                                                          {"objects", NotRead::Form::objects},
                                                          {"function", NotRead::Form::function},
                                                          {"iterator", NotRead::Form::iterator}};
  const auto kind = forms.find(form);
  report_not_read(name, {type, kind == forms.end() ? NotRead::Form::other : kind->second}, report);
  return findings_of(report);
}

}  // namespace

void bind_models(nb::module_& m) {
  nb::class_<Model>(m, "Model", "A model that Tenon read.")
      .def_ro("name", &Model::name)
      .def_prop_ro("compiled", [](const Model& model) { return model.compile_args.has_value(); })
      .def("set_state", &take_state, nb::arg("file"), "Weights and optimizer from the bytes of a .weights.h5 file.")
      .def("state", &give_state, "The same back.")
      .def("save", &save, nb::arg("path"), "Writes a .keras file.");
  m.def("model_from_text", &from_text, nb::arg("config"), nb::arg("name"));
  m.def("model_from_file", &from_file, nb::arg("path"));
  m.def("readable", &readable, nb::arg("records"));
  m.def("compile_readable", &compile_readable, nb::arg("config"));
  m.def("refused_value", &refused_value, nb::arg("name"), nb::arg("type"), nb::arg("form"));
}

}  // namespace tenon::python
