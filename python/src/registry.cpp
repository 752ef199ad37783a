#include "registry.h"

#include "tenon/callbacks/by_name.h"
#include "tenon/compile/loss.h"
#include "tenon/compile/metric.h"
#include "tenon/compile/optimizer.h"
#include "tenon/compile/schedule.h"
#include "tenon/io/json.h"
#include "tenon/layer/common_arguments.h"
#include "tenon/layer/constraint.h"
#include "tenon/layer/initializer.h"
#include "tenon/layer/regularizer.h"
#include "tenon/model/keras_classes.h"
#include "tenon/operations/operations.h"

namespace tenon::python {
namespace {

using Aliases = std::vector<std::string>;

/// A row of a registry. The strings that Keras takes for the object come first in `aliases`.
struct ObjectRow {
  std::string family, name, module, summary, input{}, output{}, stem{};
  std::vector<std::string> call{};
  Aliases aliases{};
  std::vector<FieldInfo> fields{};
};

template <class Views> std::vector<std::string> not_empty(const Views& views) {
  std::vector<std::string> out;
  for (const std::string_view v : views)
    if (!v.empty()) out.emplace_back(v);
  return out;
}

template <class Kind> Aliases aliases_of(const Kind& kind) {
  if constexpr (requires { kind.info.aliases; }) return not_empty(kind.info.aliases);
  else if constexpr (requires { kind.info.function; }) return not_empty(std::array{kind.info.alias, kind.info.function});
  else if constexpr (requires { kind.info.alias; }) return not_empty(std::array{kind.info.alias});
  else return {};
}

template <class Kind> ObjectRow row_of(const std::string& family, const Kind& kind) {
  ObjectRow row{family, std::string(kind.name), std::string(kind.module), std::string(kind.summary)};
  row.fields = kind.fields;
  row.aliases = aliases_of(kind);
  if constexpr (std::is_same_v<Kind, LayerKind>) {
    row.input = kind.info.input;
    row.output = kind.info.output;
    row.call = not_empty(kind.info.call);
    row.stem = stem_of_class(kind.name);
  }
  return row;
}

/// A class that a program can name in Keras; LayerScale is none.
bool is_public(const std::string& family, const ObjectKind& kind) { return family != "layers" || kind.module == "keras.layers"; }

/// Calls f(family, rows) for every registry.
template <class F> void for_each_family(F f) {
  f("layers", layer_kinds());
  f("losses", loss_kinds());
  f("metrics", metric_kinds());
  f("optimizers", optimizer_kinds());
  f("schedules", schedule_kinds());
  f("initializers", initializer_kinds());
  f("regularizers", regularizer_kinds());
  f("constraints", constraint_kinds());
  f("operations", operation_kinds());
  f("models", model_kinds());
}

std::vector<std::string> names_of(const std::string& family) {
  std::vector<std::string> names;
  for_each_family([&](std::string_view called, const auto& kinds) {
    if (called == family)
      for (const auto& kind : kinds)
        if (is_public(family, kind)) names.emplace_back(kind.name);
  });
  if (family == "callbacks") names = not_empty(callback_names());
  return names;
}

std::optional<ObjectRow> find_row(const std::string& family, const std::string& name) {
  std::optional<ObjectRow> found;
  for_each_family([&](std::string_view called, const auto& kinds) {
    if (called != family) return;
    for (const auto& kind : kinds)
      if (kind.name == name) found = row_of(family, kind);
  });
  if (family == "callbacks")
    if (auto arguments = callback_arguments(name); !arguments.empty() || name == "TerminateOnNaN")
      found = ObjectRow{.family = family, .name = name, .module = "keras.callbacks", .summary = {}, .fields = std::move(arguments)};
  return found;
}

using Written = std::tuple<std::optional<std::string>, Findings>;

/// The arguments of a layer as its get_config() says them.
Result<Config> layer_config(const LayerKind& kind, const Config& arguments, const Site& at) {
  Config own = unwrapped(arguments);
  const auto common = take_common_arguments(kind, own, at);
  TENON_TRY(const std::any layer, kind.from_config(own, at));
  if (!common) return common.error();
  return tenon::layer_config({layer, &kind}, at.layer.layer, *common);
}

template <class Kind> Result<Config> config_of(const Kind& kind, const Config& arguments, const Site& at) {
  if constexpr (std::is_same_v<Kind, LayerKind>) {
    if (!is_operation(kind)) return layer_config(kind, arguments, at);
  }
  TENON_TRY(const std::any object, kind.from_config(arguments, at));
  return kind.to_config(object);
}

Result<Config> callback_config(const std::string& name, const Config& arguments, Sink& sink) {
  TENON_TRY([[maybe_unused]] const auto made, make_callback(name, arguments, sink));
  Config out{Config::Dict{}};
  for (const FieldInfo& field : callback_arguments(name)) {
    const Config* given = arguments.find(field.name);
    out.set(field.name, given ? Config(*given) : Config(field.default_value));
  }
  return out;
}

/// Arguments in JSON -> all arguments in JSON, as Keras' get_config() gives them; none, and why, where Keras or Tenon refuses them.
/// called: the name that messages use, that of a layer.
Written object_config(const std::string& family, const std::string& name, const std::string& called, const std::string& arguments) {
  Report report;
  const auto parsed = parse_json(arguments, {name, "arguments"}, report);
  if (!parsed) return {std::nullopt, findings_of(report)};
  const Site at{report, {called, name, {}}};
  std::optional<Config> out;
  for_each_family([&](std::string_view each, const auto& kinds) {
    if (each != family) return;
    for (const auto& kind : kinds)
      if (kind.name == name)
        if (auto config = config_of(kind, *parsed, at)) out = *std::move(config);
  });
  if (family == "callbacks")
    if (auto config = callback_config(name, *parsed, report)) out = *std::move(config);
  return {out ? std::optional(to_json(*out)) : std::nullopt, findings_of(report)};
}

}  // namespace

void bind_registry(nb::module_& m) {
  nb::class_<FieldInfo>(m, "FieldInfo", "An argument of an object of Keras.")
      .def_prop_ro("name", [](const FieldInfo& f) { return std::string(f.name); })
      .def_prop_ro("type", [](const FieldInfo& f) { return std::string(f.type); })
      .def_prop_ro("doc", [](const FieldInfo& f) { return std::string(f.doc); })
      .def_prop_ro(
          "default", [](const FieldInfo& f) { return to_json(f.default_value); }, "As JSON.")
      .def_ro("required", &FieldInfo::required);
  nb::class_<ObjectRow>(m, "ObjectRow", "A class of Keras, as Tenon has it.")
      .def_ro("family", &ObjectRow::family)
      .def_ro("name", &ObjectRow::name)
      .def_ro("module", &ObjectRow::module)
      .def_ro("summary", &ObjectRow::summary)
      .def_ro("input", &ObjectRow::input)
      .def_ro("output", &ObjectRow::output)
      .def_ro("stem", &ObjectRow::stem, "What Keras calls such a layer.")
      .def_ro("call", &ObjectRow::call, "The names of the arguments of a layer's call.")
      .def_ro("aliases", &ObjectRow::aliases)
      .def_ro("fields", &ObjectRow::fields);
  m.def("object_names", &names_of, nb::arg("family"));
  m.def("object_row", &find_row, nb::arg("family"), nb::arg("name"));
  m.def("object_config", &object_config, nb::arg("family"), nb::arg("name"), nb::arg("called"), nb::arg("arguments"));
}

}  // namespace tenon::python
