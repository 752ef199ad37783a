#include "tenon/model/config_layer.h"

#include <algorithm>
#include <map>
#include <set>

#include "tenon/model/config_layer_class.h"
#include "tenon/object/codec.h"

namespace tenon {

namespace {
using Failed = std::optional<Reported>;

bool has_field(const LayerKind& kind, std::string_view name) {
  return std::any_of(kind.fields.begin(), kind.fields.end(), [&](const FieldInfo& f) { return f.name == name; });
}

/// Plain lists and numbers for Keras' records of Python tuples and numpy values.
Config unwrapped(const Config& c) {
  if (const auto* items = c.list()) {
    Config::List out;
    for (const Config& item : *items) out.push_back(unwrapped(item));
    return out;
  }
  if (!c.dict()) return c;
  if (c["class_name"].is("__tuple__") && c.find("items")) return unwrapped(c["items"]);
  if (c["class_name"].is("__numpy__") || c["class_name"].is("__tensor__")) return unwrapped(c["config"]["value"]);
  Config::Dict out;
  for (const auto& [key, value] : *c.dict()) out.emplace_back(key, unwrapped(value));
  return out;
}

/// The key under which a Python function lies in a config; empty when there is none.
std::string function_in(const Config& c) {
  if (const auto* items = c.list()) {
    for (const Config& item : *items)
      if (const auto found = function_in(item); !found.empty()) return found;
  }
  if (!c.dict()) return {};
  for (const auto& [key, value] : *c.dict()) {
    if (value["class_name"].is("__lambda__") || value["class_name"].is("function")) return key;
    if (const auto found = function_in(value); !found.empty()) return key + "." + found;
  }
  return {};
}

/// float32, as a name, a policy, or absent.
bool is_float32(const Config& dtype) {
  if (dtype.is_null() || dtype.is("float32")) return true;
  return dtype.dict() && is_float32(dtype["config"]["name"]) && !dtype["config"]["name"].is_null();
}

Reported report_unsupported_value(const Site& at, std::string key, std::string expected, const Config& found, std::string rule) {
  const std::string code = key + "=" + expected;
  return at.error(Code::ArgumentUnsupported, std::move(key))
      .expected(std::move(expected))
      .found(excerpt(found))
      .because(std::move(rule))
      .fix("use the value that Tenon supports", code)
      .emit();
}

/// The arguments that every Keras layer takes. What is left in `config` are the layer's own.
class CommonArguments {
 public:
  CommonArguments(const LayerKind& kind, const Site& at, LayerFromConfig& out) : kind_(kind), at_(at), out_(out) {}

  Failed take(Config& config) {
    Config::Dict own;
    Failed failed;
    for (auto& [key, value] : *config.dict()) {
      if (has_field(kind_, key)) own.emplace_back(key, field_value(key, std::move(value)));
      else if (is_common(key)) failed = first(failed, take_one(key, value));
      else own.emplace_back(std::move(key), std::move(value));
    }
    config = std::move(own);
    return failed;
  }

 private:
  static bool is_common(std::string_view key) {
    static constexpr std::array<std::string_view, 13> names{"name",
                                                            "trainable",
                                                            "dtype",
                                                            "autocast",
                                                            "activity_regularizer",
                                                            "batch_input_shape",
                                                            "input_shape",
                                                            "batch_size",
                                                            "input_dtype",
                                                            "sparse",
                                                            "ragged",
                                                            "optional",
                                                            "input_dim"};
    return std::find(names.begin(), names.end(), key) != names.end();
  }

  /// Keras 2 writes the axis of a normalisation as a list, and the dtype of an Input as a name or a policy.
  static Config field_value(std::string_view key, Config value) {
    if (key == "axis" && value.list() && value.list()->size() == 1) return value.list()->front();
    if (key == "dtype" && value.dict()) return value["config"]["name"];
    return value;
  }

  Failed take_one(std::string_view key, const Config& value) {
    if (key == "trainable") return take_trainable(value);
    if (key == "dtype" && !is_float32(value)) {
      const Config& name = value.dict() ? value["config"]["name"] : value;
      return report_unsupported_value(at_, "dtype", "'float32'", name,
                                      "Tenon computes in float32 only, yet; another precision would give other results than Keras.");
    }
    if (key == "activity_regularizer" && !value.is_null())
      return report_unsupported_value(at_, "activity_regularizer", "None", value,
                                      "Tenon would train another model than Keras if it ignored the regularizer, so it refuses it.");
    if ((key == "sparse" || key == "ragged" || key == "optional") && value.boolean() && *value.boolean())
      return report_unsupported_value(at_, std::string(key), "False", value, "Tenon's inputs are dense arrays.");
    if (key == "batch_input_shape") out_.batch_input_shape = value;
    if (key == "input_shape" && value.list() && out_.batch_input_shape.is_null()) {
      Config::List shape{Config()};
      shape.insert(shape.end(), value.list()->begin(), value.list()->end());
      out_.batch_input_shape = std::move(shape);
    }
    return std::nullopt;
  }

  Failed take_trainable(const Config& value) {
    if (value.is_null()) return std::nullopt;
    if (const bool* b = value.boolean()) return out_.entry.trainable = *b, std::nullopt;
    return at_.error(Code::ArgumentOutOfRange, "trainable")
        .expected("True or False")
        .found(excerpt(value))
        .because("A layer is trainable or it is not.")
        .fix("write True or False", "trainable=True")
        .emit();
  }

  const LayerKind& kind_;
  const Site& at_;
  LayerFromConfig& out_;
};

Result<LayerFromConfig> read_layer(const LayerOutline& outline, Sink& sink) {
  FromConfig from(sink, outline.place);
  const Site at{from, {outline.name, std::string(outline.kind->name), {}}};
  LayerFromConfig out{{AnyLayer({}, outline.kind), outline.name}, outline.name, {}, outline.place};
  if (const Config& reference = (*outline.record)["name"]; reference.string()) out.reference = *reference.string();
  Config config = unwrapped((*outline.record)["config"]);
  if (const auto key = function_in(config); !key.empty()) {
    return at.error(Code::CodeInModel, key)
        .because("The argument is a Python function of the program that saved the model; Tenon runs no code from files.")
        .fix("use a function of Keras, by name", key + "=\"relu\"", Applies::needs_editing)
        .emit();
  }
  if (outline.kind->name == input_layer_class) {
    if (const Config* old = config.find("batch_input_shape"); old && !config.find("batch_shape")) config.set("batch_shape", Config(*old));
  }
  const auto failed = CommonArguments(*outline.kind, at, out).take(config);
  auto object = outline.kind->from_config(config, at);
  if (!object) return object.error();
  if (failed) return *failed;
  out.entry.layer.value = *std::move(object);
  return out;
}

Failed report_repeated_names(const std::vector<LayerOutline>& layers, Sink& sink) {
  Failed failed;
  std::map<std::string_view, std::vector<const LayerOutline*>> by_name;
  for (const auto& layer : layers)
    if (!layer.name.empty()) by_name[layer.name].push_back(&layer);
  for (const auto& [name, same] : by_name) {
    if (same.size() < 2) continue;
    failed = report(sink, Code::LayerNameRepeated, InLayer{std::string(name), same[1]->class_name, {}})
                 .found(std::to_string(same.size()) + " layers named \"" + std::string(name) + "\"")
                 .because("Every layer of a model has a name of its own; connections and weights are found by it.")
                 .fix("name one of them differently", "name=\"" + std::string(name) + "_1\"")
                 .see(same[0]->place.where(), "one of them is described here")
                 .see(same[1]->place.where(), "another one here")
                 .emit();
  }
  return failed;
}

/// Keras names a layer whose config lacks a name after its class.
void name_the_nameless(std::vector<LayerOutline>& layers) {
  std::set<std::string> used;
  for (const auto& layer : layers) used.insert(layer.name);
  std::map<std::string, int> made;
  for (auto& layer : layers) {
    if (!layer.name.empty()) continue;
    const std::string stem = snake_case(layer.class_name);
    do {
      const int count = made[stem]++;
      layer.name = count ? stem + "_" + std::to_string(count) : stem;
    } while (!used.insert(layer.name).second);
  }
}
}  // namespace

Result<std::vector<LayerFromConfig>> layers_from_config(const Config& list, const ConfigPlace& at, Sink& sink) {
  if (!list.list()) return report_malformed(at, "a list of layers", &list, "A model's config lists its layers.", sink);
  Failed failed;
  std::vector<LayerOutline> outlines;
  for (std::size_t i = 0; i < list.list()->size(); ++i) {
    auto outline = outline_layer((*list.list())[i], at[i], sink);
    if (outline) outlines.push_back(*std::move(outline));
    else failed = outline.error();
  }
  name_the_nameless(outlines);
  failed = first(report_refused(outlines, sink), failed);
  std::vector<LayerFromConfig> layers;
  for (const auto& outline : outlines) {
    if (!outline.kind) continue;
    auto layer = read_layer(outline, sink);
    if (layer) layers.push_back(*std::move(layer));
    else failed = layer.error();
  }
  failed = first(report_repeated_names(outlines, sink), failed);
  if (failed) return *failed;
  return layers;
}

}  // namespace tenon
