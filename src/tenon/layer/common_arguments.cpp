#include "tenon/layer/common_arguments.h"

#include <algorithm>

#include "tenon/object/record.h"

namespace tenon {

namespace {
using Failed = std::optional<Reported>;

bool has_field(const LayerKind& kind, std::string_view name) {
  return std::any_of(kind.fields.begin(), kind.fields.end(), [&](const FieldInfo& f) { return f.name == name; });
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
class Reader {
 public:
  Reader(const LayerKind& kind, const Site& at, CommonArguments& out) : kind_(kind), at_(at), out_(out) {}

  Failed take(Config& config) {
    Config::Dict own;
    Failed failed;
    for (auto& [key, value] : *config.dict()) {
      if (kind_.name == "LeakyReLU" && key == "alpha") key = "negative_slope";  // Keras 2
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
    if (key == "dtype") return codec<DTypePolicy>::read(value, out_.dtype, {at_, "dtype", any_value, "Precision of the layer."});
    if (key == "activity_regularizer") return take_activity_regularizer(value);
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

  Failed take_activity_regularizer(const Config& value) {
    const FieldSite field{at_, "activity_regularizer", any_value, "Penalty on the outputs."};
    if (auto failed = codec<Regularizer>::read(value, out_.activity_regularizer, field)) return failed;
    const auto* kind = out_.activity_regularizer.kind;
    if (!kind || !kind->info.rank) return std::nullopt;
    return report_unsupported_value(at_, "activity_regularizer", "None", std::string(kind->name),
                                    "A penalty on outputs is a sum over the samples of a batch; this one is not.");
  }

  Failed take_trainable(const Config& value) {
    if (value.is_null()) return std::nullopt;
    if (const bool* b = value.boolean()) return out_.trainable = *b, std::nullopt;
    return at_.error(Code::ArgumentOutOfRange, "trainable")
        .expected("True or False")
        .found(excerpt(value))
        .because("A layer is trainable or it is not.")
        .fix("write True or False", "trainable=True")
        .emit();
  }

  const LayerKind& kind_;
  const Site& at_;
  CommonArguments& out_;
};

/// Whose __init__ in Keras has no **kwargs, only name and dtype: given trainable, it raises.
bool takes_no_trainable(std::string_view name) { return name == "Discretization" || name.starts_with("SpatialDropout"); }

Config without(Config config, std::string_view left_out) {
  Config::Dict out;
  for (const auto& [key, value] : *config.dict())
    if (key != left_out) out.emplace_back(key, value);
  return out;
}

}  // namespace

Config common_arguments(std::string_view name, bool trainable, DTypePolicy dtype) {
  return Config::Dict{{"name", name}, {"trainable", trainable}, {"dtype", codec<DTypePolicy>::write(dtype)}};
}

Config layer_config(const AnyObject<LayerKind>& layer, std::string_view name, const CommonArguments& common) {
  const bool only_named = layer.kind->info.arity == Arity::none || layer.is("Pipeline");
  Config out = only_named ? Config(Config::Dict{}) : common_arguments(name, common.trainable, common.dtype);
  if (takes_no_trainable(layer.kind->name)) out = without(std::move(out), "trainable");
  if (common.activity_regularizer.kind) out.set("activity_regularizer", codec<Regularizer>::write(common.activity_regularizer));
  const Config own = layer.kind->to_config(layer.value);
  for (const auto& [key, value] : *own.dict())
    if (key != "name" && key != "trainable") out.set(key, value);
  if (only_named) out.set("name", name);
  return out;
}

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

Result<CommonArguments> take_common_arguments(const LayerKind& kind, Config& config, const Site& at) {
  CommonArguments out;
  if (const auto failed = Reader(kind, at, out).take(config)) return *failed;
  return out;
}

}  // namespace tenon
