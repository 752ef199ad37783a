#include "tenon/model/config_layer.h"

#include <algorithm>
#include <map>
#include <memory>
#include <set>

#include "tenon/layer/common_arguments.h"
#include "tenon/model/config_layer_class.h"
#include "tenon/model/config_read.h"
#include "tenon/object/codec.h"
#include "tenon/operations/operations.h"

namespace tenon {

namespace {
using Failed = std::optional<Reported>;

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

/// A model as a layer: read as any model, but for whether it is trained here.
Result<LayerFromConfig> read_nested(const LayerOutline& outline, LayerFromConfig out, const Site& at, Sink& sink) {
  TENON_TRY(Model model, model_from_config(*outline.record, outline.place, sink));
  out.entry.layer.value = std::make_shared<const Model>(std::move(model));
  Config trainable{Config::Dict{}};
  if (const Config* given = (*outline.record)["config"].find("trainable")) trainable.set("trainable", *given);
  TENON_TRY(const CommonArguments common, take_common_arguments(*outline.kind, trainable, at));
  out.entry.trainable = common.trainable;
  return out;
}

/// An operation has a name and its own arguments, no more.
Result<LayerFromConfig> read_operation(const Config& config, LayerFromConfig out, const Site& at) {
  Config::Dict own;
  for (const auto& [key, value] : config.dict() ? *config.dict() : Config::Dict())
    if (key != "name") own.emplace_back(key, value);
  TENON_TRY(out.entry.layer.value, out.entry.layer.kind->from_config(own, at));
  return out;
}

Result<LayerFromConfig> read_layer(const LayerOutline& outline, Sink& sink) {
  FromConfig from(sink, outline.place);
  const Site at{from, {outline.name, std::string(outline.kind->name), {}}};
  LayerFromConfig out{{AnyLayer({}, outline.kind), outline.name}, outline.name, {}, outline.place};
  if (const Config& reference = (*outline.record)["name"]; reference.string()) out.reference = *reference.string();
  for (const auto& kind : model_kinds())
    if (outline.kind == &kind) return read_nested(outline, std::move(out), at, sink);
  Config config = unwrapped((*outline.record)["config"]);
  if (is_operation(*outline.kind)) return read_operation(config, std::move(out), at);
  if (const auto key = function_in(config); !key.empty()) {
    return at.error(Code::CodeInModel, key)
        .because("The argument is a Python function of the program that saved the model; Tenon runs no code from files.")
        .fix("use a function of Keras, by name", key + "=\"relu\"", Applies::needs_editing)
        .emit();
  }
  if (outline.kind->name == input_layer_class) {
    if (const Config* old = config.find("batch_input_shape"); old && !config.find("batch_shape")) config.set("batch_shape", Config(*old));
  }
  const auto common = take_common_arguments(*outline.kind, config, at);
  auto object = outline.kind->from_config(config, at);
  if (!object) return object.error();
  if (!common) return common.error();
  out.entry.layer.value = *std::move(object);
  out.entry.trainable = common->trainable;
  out.entry.activity_regularizer = common->activity_regularizer;
  out.entry.dtype = common->dtype;
  out.batch_input_shape = common->batch_input_shape;
  return out;
}

/// "conv2d_1", or with the first number that no other layer has.
std::string free_name(std::string_view name, const std::map<std::string_view, std::vector<const LayerOutline*>>& taken) {
  for (int i = 1;; ++i)
    if (std::string free = std::string(name) + "_" + std::to_string(i); !taken.contains(free)) return free;
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
                 .fix("name one of them differently", "name=\"" + free_name(name, by_name) + "\"", Applies::needs_editing)
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
    const std::string stem = stem_of_class(layer.class_name);
    do {
      const int count = made[stem]++;
      layer.name = count ? stem + "_" + std::to_string(count) : stem;
    } while (!used.insert(layer.name).second);
  }
}
/// Layers whose dtype is an argument of their own: that of data or of ids, not a precision to compute in.
bool has_own_dtype(const LayerKind& kind) {
  return std::any_of(kind.fields.begin(), kind.fields.end(), [](const FieldInfo& f) { return f.name == "dtype"; });
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
  std::set<std::string> refused_policies;
  for (const auto& outline : outlines) {
    if (!outline.kind) continue;
    const std::string refused = has_own_dtype(*outline.kind) ? "" : refused_policy((*outline.record)["config"]["dtype"]);
    if (!refused.empty() && !refused_policies.insert(refused).second) continue;  // said of another layer already
    auto layer = read_layer(outline, sink);
    if (layer) layers.push_back(*std::move(layer));
    else failed = layer.error();
  }
  failed = first(report_repeated_names(outlines, sink), failed);
  if (failed) return *failed;
  return layers;
}

}  // namespace tenon
