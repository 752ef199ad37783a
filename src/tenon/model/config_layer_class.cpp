#include "tenon/model/config_layer_class.h"

#include <algorithm>
#include <set>

#include "tenon/diag/suggest.h"
#include "tenon/layer/foreign.h"
#include "tenon/model/keras_classes.h"
#include "tenon/operations/operations.h"

namespace tenon {

namespace {
enum class Refusal : std::uint8_t { code, abstract, model, operation, custom, keras_2, not_yet, unknown };

std::string_view text_of(const Config& config) { return config.string() ? std::string_view(*config.string()) : std::string_view(); }
bool is_of_keras(std::string_view module) { return module.empty() || module == "keras" || module.starts_with("keras."); }
bool is_of_ops(std::string_view module) { return module.starts_with("keras.src.ops") || module.starts_with("keras.ops"); }
bool is_model(std::string_view class_name) { return class_name == "Sequential" || class_name == "Functional" || class_name == "Model"; }
/// Keras puts the package in front of the name of a class that a program registered: "MyPackage>Gate".
bool is_registered(std::string_view registered_name) { return registered_name.find('>') != std::string_view::npos; }

bool only_in_keras_2(std::string_view name) {
  static constexpr std::array<std::string_view, 11> names{
      "CuDNNGRU",    "CuDNNLSTM",       "DenseFeatures",          "LocallyConnected1D", "LocallyConnected2D", "RandomHeight",
      "RandomWidth", "SlicingOpLambda", "SyncBatchNormalization", "TFOpLambda",         "ThresholdedReLU"};
  return std::find(names.begin(), names.end(), name) != names.end();
}

/// Layers that run a program of another library, which the file names or holds.
bool carries_code(std::string_view name) {
  return name == "Lambda" || name == "FlaxLayer" || name == "JaxLayer" || name == "TFSMLayer" || name == "TorchModuleWrapper";
}

/// What does the same in Keras 3; empty where nothing does.
std::string_view in_keras_3(std::string_view name) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 6> instead{
      {{"CuDNNGRU", "layers.GRU(units)   # it takes the fast kernel by itself"},
       {"CuDNNLSTM", "layers.LSTM(units)   # it takes the fast kernel by itself"},
       {"RandomHeight", "layers.RandomZoom(height_factor=factor, width_factor=0.0)"},
       {"RandomWidth", "layers.RandomZoom(height_factor=0.0, width_factor=factor)"},
       {"SyncBatchNormalization", "layers.BatchNormalization(synchronized=True)"},
       {"ThresholdedReLU", "layers.ReLU(threshold=theta)"}}};
  for (const auto& [before, after] : instead)
    if (name == before) return after;
  return {};
}

Refusal refusal_of(const LayerOutline& layer) {
  const auto module = text_of((*layer.record)["module"]), registered = text_of((*layer.record)["registered_name"]);
  if (is_of_ops(module)) return Refusal::operation;
  if (is_registered(registered) || is_registered(layer.class_name) || !is_of_keras(module)) return Refusal::custom;
  if (carries_code(layer.class_name)) return Refusal::code;
  if (layer.class_name == "Layer" || layer.class_name == "Wrapper") return Refusal::abstract;
  if (is_model(layer.class_name)) return Refusal::model;
  if (only_in_keras_2(layer.class_name)) return Refusal::keras_2;
  return is_keras_layer(without_alias(layer.class_name)) ? Refusal::not_yet : Refusal::unknown;
}

const LayerKind* kind_of(const LayerOutline& layer) {
  if (layer.class_name == foreign_class && text_of((*layer.record)["module"]) == foreign_module) return &foreign_kind();
  const auto why = refusal_of(layer);
  if (why == Refusal::operation) return operation_kind(layer.class_name);
  if (why == Refusal::model) return layer_kind(layer.class_name == "Sequential" ? "Sequential" : "Functional");
  return why == Refusal::not_yet || why == Refusal::unknown ? layer_kind(without_alias(layer.class_name)) : nullptr;
}

std::string named(const LayerOutline& layer) { return "\"" + layer.name + "\""; }

/// "This layer has it: "a"." or "3 layers have it: "a", "b", "c"."
std::string holders(const std::vector<const LayerOutline*>& layers) {
  if (layers.size() == 1) return {};
  std::string out = " " + std::to_string(layers.size()) + " layers of the model are of this class: ";
  for (std::size_t i = 0; i < layers.size() && i < 20; ++i) out += (i ? ", " : "") + named(*layers[i]);
  return out + (layers.size() > 20 ? ", ..." : ".");
}

std::string why_refused(Refusal why, const LayerOutline& layer) {
  const std::string module(text_of((*layer.record)["module"])), registered(text_of((*layer.record)["registered_name"]));
  switch (why) {
    case Refusal::code:
      if (layer.class_name != "Lambda") return layer.class_name + " runs a program of another library, and Tenon runs no code from files.";
      return "A Lambda layer is a Python function; a file can hold its code, and Tenon runs no code from files.";
    case Refusal::abstract: return layer.class_name + " is what classes of layers are made from; Keras cannot call it either.";
    case Refusal::operation: return layer.class_name + " is an operation of keras.ops that Tenon does not run yet.";
    case Refusal::custom:
      return layer.class_name + " is a class of the program that saved the model" +
             (!registered.empty() ? ", registered as " + registered
              : !module.empty()   ? ", of its module " + module
                                  : std::string()) +
             "; what it computes is not in the file.";
    case Refusal::keras_2: return layer.class_name + " is a layer of Keras 2; Keras 3 does not have it.";
    case Refusal::not_yet: return layer.class_name + " is a layer of Keras that Tenon does not run yet.";
    case Refusal::model:
    case Refusal::unknown: break;
  }
  return "Neither Tenon nor Keras has a layer of this class.";
}

DiagnosticBuilder with_fix(DiagnosticBuilder&& b, Refusal why, const LayerOutline& layer) {
  switch (why) {
    case Refusal::code: return std::move(b).fix("write the function with layers", "layers.Rescaling(2.0)", Applies::needs_editing);
    case Refusal::operation:
      return std::move(b).fix("call a layer instead", "layers.Rescaling(1.0, offset=1.0)(x)  # for x + 1.0", Applies::needs_editing);
    case Refusal::abstract: return std::move(b).fix("use a layer of Keras");
    case Refusal::custom: return std::move(b).fix("write it with layers of Keras, or run this model in Keras");
    case Refusal::keras_2:
      if (const auto instead = in_keras_3(layer.class_name); !instead.empty())
        return std::move(b).fix("write what Keras 3 has instead", std::string(instead), Applies::needs_editing);
      [[fallthrough]];
    case Refusal::not_yet: return std::move(b).fix("leave the layer out of the model, or run this model in Keras");
    case Refusal::model:
    case Refusal::unknown: break;
  }
  std::vector<std::string_view> known;
  for (const auto& kind : layer_kinds()) known.push_back(kind.name);
  const auto meant = nearest(layer.class_name, known);
  if (!meant) return std::move(b).fix("use a layer of Keras");
  return std::move(b).fix("write " + std::string(*meant), "\"class_name\": \"" + std::string(*meant) + "\"");
}

Reported report_class(const std::vector<const LayerOutline*>& layers, Sink& sink) {
  const LayerOutline& first = *layers.front();
  const Refusal why = refusal_of(first);
  const Code code = why == Refusal::code ? Code::CodeInModel : Code::LayerUnknown;
  auto b = report(sink, code, InLayer{first.name, first.class_name, {}})
               .found(first.class_name)
               .because(why_refused(why, first) + holders(layers))
               .see(first.place.where(), "the layer is described here");
  return with_fix(std::move(b), why, first).emit();
}
}  // namespace

Result<LayerOutline> outline_layer(const Config& record, const ConfigPlace& at, Sink& sink) {
  if (!record.dict())
    return report_malformed(at, "the record of a layer: a dict", &record, "A model's layers are a list of records.", sink);
  const Config* class_name = record.find("class_name");
  if (!class_name || !class_name->string() || class_name->string()->empty())
    return report_malformed(at["class_name"], "the name of a layer class", class_name, "A layer's record names its class.", sink);
  const Config* config = record.find("config");
  if (!config || !config->dict())
    return report_malformed(at["config"], "a dict of arguments", config, "A layer's record holds the layer's arguments.", sink);
  const Config& name = (*config)["name"];
  LayerOutline out{&record, at, *class_name->string(), {}, nullptr};
  const Config& chosen = name.is_null() ? record["name"] : name;
  if (!chosen.is_null() && (!chosen.string() || chosen.string()->empty()))
    return report_malformed(at["config.name"], "a string that is not empty", &chosen, "A layer's name is a string.", sink);
  out.name = text_of(chosen);
  out.kind = kind_of(out);
  return out;
}

std::optional<Reported> report_refused(const std::vector<LayerOutline>& layers, Sink& sink) {
  std::optional<Reported> failed;
  std::map<std::pair<std::string_view, Refusal>, std::vector<const LayerOutline*>> classes;
  std::vector<const std::vector<const LayerOutline*>*> in_order;
  for (const auto& layer : layers) {
    if (layer.kind) continue;
    auto& group = classes[{layer.class_name, refusal_of(layer)}];
    if (group.empty()) in_order.push_back(&group);
    group.push_back(&layer);
  }
  for (const auto* group : in_order) failed = report_class(*group, sink);
  return failed;
}

}  // namespace tenon
