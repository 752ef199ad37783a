#include "tenon/model/compile_config.h"

#include <algorithm>

#include "tenon/compile/optimizer_map.h"
#include "tenon/diag/suggest.h"
#include "tenon/model/model.h"
#include "tenon/object/codec.h"
#include "tenon/object/record.h"

namespace tenon {

namespace {
/// A part of the compile arguments that is not supported makes a warning about the file, not an error about a layer.
class AsWarnings : public Sink {
 public:
  AsWarnings(Sink& sink, const ConfigPlace& place) : sink_(sink), place_(place) {}
  void receive(Diagnostic d) override {
    d.severity = Severity::warning;
    if (const auto* layer = std::get_if<InLayer>(&d.where)) d.where = (layer->slot.empty() ? place_ : place_[layer->slot]).where();
    d.related.push_back({InFile{place_.path, {}}, "the model is loaded without its compile arguments: it can predict, but not train"});
    ++count_;
    sink_.receive(std::move(d));
  }
  int count() const { return count_; }

 private:
  Sink& sink_;
  const ConfigPlace& place_;
  int count_ = 0;
};

Reported report_unsupported(const ConfigPlace& at, std::string expected, const Config& found, std::string rule, Sink& sink) {
  AsWarnings warnings(sink, at);
  return report(warnings, Code::ArgumentUnsupported, at.where())
      .expected(std::move(expected))
      .found(excerpt(found))
      .because(std::move(rule))
      .fix("compile the model with what Tenon supports", "model.compile(optimizer=\"adam\", loss=...)", Applies::needs_editing)
      .emit();
}

template <class Kind>
Reported report_unknown(std::string_view what, const std::vector<Kind>& kinds, const Config& written, const ConfigPlace& at, Sink& sink) {
  std::vector<std::string_view> names;
  std::string expected;
  for (const auto& kind : kinds) {
    names.push_back(kind.name);
    expected += (expected.empty() ? "" : ", ") + std::string(kind.name);
  }
  const auto meant = written.string() ? nearest(*written.string(), names) : std::nullopt;
  AsWarnings warnings(sink, at);
  return report(warnings, Code::NameUnknown, at.where())
      .expected(std::move(expected))
      .found(excerpt(written))
      .because("Tenon knows no " + std::string(what) + " of this name.")
      .fix("use one that Tenon knows", meant ? std::string(*meant) : std::string(), Applies::needs_editing)
      .emit();
}

/// Optimizers of Keras that hold another: why Tenon has none, or nothing for any other name.
std::string_view why_not_native(std::string_view optimizer) {
  if (optimizer == "LossScaleOptimizer")
    return "A loss scale keeps gradients of float16 from vanishing. Tenon computes gradients in float32, where the inner optimizer alone "
           "does "
           "the same.";
  return {};
}

bool has_field(const ObjectKind& kind, std::string_view name) {
  return std::any_of(kind.fields.begin(), kind.fields.end(), [&](const FieldInfo& f) { return f.name == name; });
}

bool says_nothing(const Config& value) { return value.is_null() || value == Config(false) || value.number() == 0.0; }

/// Keys that Keras writes with every object of a kind. Where the struct has no such field, the value that changes nothing is left out and
/// any other stays, so that reading refuses it as an argument that there is not.
struct CommonKeys {
  std::span<const std::string_view> harmless;        // whatever their value: they change no number
  std::span<const std::string_view> without_effect;  // while None, False or 0
};
constexpr std::string_view harmless_of_optimizer[] = {
    "name", "jit_compile", "is_legacy_optimizer", "ema_momentum", "ema_overwrite_frequency", "initial_decay"};
constexpr std::string_view empty_of_optimizer[] = {"decay",     "weight_decay", "clipnorm",          "global_clipnorm",
                                                   "clipvalue", "use_ema",      "loss_scale_factor", "gradient_accumulation_steps"};
constexpr std::string_view harmless_of_function[] = {"name", "dtype"};
constexpr std::string_view empty_of_function[] = {"fn", "ignore_class", "label_smoothing"};

Config own_arguments(const ObjectKind& kind, const Config& config, const CommonKeys& keys) {
  const auto in = [](auto names, std::string_view key) { return std::find(names.begin(), names.end(), key) != names.end(); };
  Config::Dict own;
  for (const auto& [key, value] : *config.dict()) {
    if (!has_field(kind, key) && (in(keys.harmless, key) || (in(keys.without_effect, key) && says_nothing(value)))) continue;
    own.emplace_back(key, value);
  }
  return own;
}

/// Keras 2's name of an argument.
void rename(Config& config, std::string_view old_name, std::string_view name) {
  if (!config.find(old_name) || config.find(name)) return;
  for (auto& [key, value] : *config.dict())
    if (key == old_name) key = name;
}

template <class Kind>
std::optional<AnyObject<Kind>> read_object(const Kind& kind, const Config& arguments, const ConfigPlace& at, Sink& sink) {
  AsWarnings warnings(sink, at);
  const Site site{warnings, {std::string(kind.name), std::string(kind.name), {}}};
  auto object = kind.from_config(arguments, site);
  if (!object || warnings.count()) return std::nullopt;
  return AnyObject<Kind>{*std::move(object), &kind};
}

/// "Custom>Adam": what Keras 2.11 to 2.13 called its own optimizers.
std::string_view without_package(std::string_view class_name) {
  return class_name.starts_with("Custom>") ? class_name.substr(7) : class_name;
}

struct ObjectRecord {
  Config class_name, config;
};

/// A name, or {"class_name", "config"}; null for anything else.
std::optional<ObjectRecord> record_of(const Config& c) {
  if (c.string()) return ObjectRecord{c, Config::Dict{}};
  if (!c["class_name"].string()) return std::nullopt;
  Config config = c["config"].dict() ? c["config"] : Config(Config::Dict{});
  if (c["class_name"].is("function") && c["config"].string()) return ObjectRecord{c["config"], Config::Dict{}};
  return ObjectRecord{std::string(without_package(*c["class_name"].string())), std::move(config)};
}

class Reader {
 public:
  Reader(const ConfigPlace& at, Sink& sink) : at_(at), sink_(sink) {}

  std::optional<Compile> read(const Config& config) {
    Compile out;
    const bool legacy = config.find("optimizer_config");
    const std::string optimizer = legacy ? "optimizer_config" : "optimizer";
    const auto loss_leaf = [&](const Config& c, const ConfigPlace& at, Losses& to) { return read_loss(c, at, to); };
    const auto metric_leaf = [&](const Config& c, const ConfigPlace& at, Metrics& to) { return read_metric(c, at, to); };
    const auto weight_leaf = [&](const Config& c, const ConfigPlace& at, LossWeights& to) { return read_weight(c, at, to); };
    bool ok = read_optimizer(config[optimizer], at_[optimizer], out.optimizer);
    ok &= read_nested(config["loss"], at_["loss"], out.loss, loss_leaf, 0);
    ok &= read_nested(config["metrics"], at_["metrics"], out.metrics, metric_leaf, 0);
    ok &= read_nested(config["weighted_metrics"], at_["weighted_metrics"], out.weighted_metrics, metric_leaf, 0);
    ok &= read_nested(config["loss_weights"], at_["loss_weights"], out.loss_weights, weight_leaf, 0);
    if (!ok) return std::nullopt;
    return out;
  }

 private:
  bool read_optimizer(const Config& c, const ConfigPlace& at, AnyOptimizer& out) {
    const auto record = record_of(c);
    if (!record) return report_unsupported(at, "the record of an optimizer", c, "Tenon reads Keras' optimizers.", sink_), false;
    const OptimizerKind* kind = optimizer_kind(*record->class_name.string());
    if (const auto why = why_not_native(*record->class_name.string()); !why.empty())
      return report_unsupported(at, "one optimizer, as adam", record->class_name, std::string(why), sink_), false;
    if (!kind) return report_unknown("optimizer", optimizer_kinds(), record->class_name, at, sink_), false;
    if (c.string()) return out = AnyOptimizer(*c.string()), true;
    Config config = record->config;
    rename(config, "lr", "learning_rate");
    auto object = read_object(*kind, own_arguments(*kind, config, {harmless_of_optimizer, empty_of_optimizer}), at["config"], sink_);
    if (!object) return false;
    return out = AnyOptimizer(*std::move(object)), true;
  }

  /// One for all outputs, or lists and dicts of them, nested as the outputs are: what a leaf is, `leaf` says.
  template <class Nested, class Leaf> bool read_nested(const Config& c, const ConfigPlace& at, Nested& out, const Leaf& leaf, int depth) {
    constexpr int deepest = 16;
    if (c.is_null()) return true;
    bool ok = true;
    if (const auto* items = c.list(); items && depth < deepest) {
      typename Nested::List list(items->size());
      for (std::size_t i = 0; i < list.size(); ++i) ok &= read_nested((*items)[i], at[i], list[i], leaf, depth + 1);
      return out = Nested::list(std::move(list)), ok;
    }
    if (const auto* entries = c.dict(); entries && !record_of(c) && depth < deepest) {
      typename Nested::Named named;
      for (const auto& [key, value] : *entries) {
        named.emplace_back(key, Nested());
        ok &= read_nested(value, at[key], named.back().second, leaf, depth + 1);
      }
      return out = Nested::by_name(std::move(named)), ok;
    }
    return leaf(c, at, out);
  }

  bool read_loss(const Config& c, const ConfigPlace& at, Losses& out) {
    const auto record = record_of(c);
    if (!record) return report_unsupported(at, "a loss", c, "A loss is a name, or the record of an object.", sink_), false;
    const bool by_shape = record->class_name.is("crossentropy") || record->class_name.is("ce");  // one of three, when labels are known
    if (by_shape) return out = AnyLoss(*record->class_name.string()), true;
    const LossKind* kind = loss_kind(*record->class_name.string());
    if (!kind) return report_unknown("loss", loss_kinds(), record->class_name, at, sink_), false;
    if (record->class_name == c || record->config.dict()->empty()) return out = AnyLoss(*record->class_name.string()), true;
    Config config = record->config;
    if (config["reduction"].is("auto")) config.set("reduction", "sum_over_batch_size");  // Keras 2
    auto object = read_object(*kind, own_arguments(*kind, config, {harmless_of_function, empty_of_function}), at["config"], sink_);
    if (!object) return false;
    return out = AnyLoss(*std::move(object)), true;
  }

  bool read_metric(const Config& c, const ConfigPlace& at, Metrics& out) {
    const auto written = record_of(c);
    if (!written) return report_unsupported(at, "a metric", c, "A metric is a name, or the record of an object.", sink_), false;
    auto record = *written;
    if (record.class_name.is("MeanMetricWrapper")) record = unwrapped(record);
    if (is_accuracy(record.class_name)) return out = AnyMetric(*record.class_name.string()), true;
    const MetricKind* kind = metric_kind(*record.class_name.string());
    if (!kind && c["class_name"].is("function")) {  // that of a loss which is no metric
      kind = metric_kind("MeanMetricWrapper");
      record.config = Config::Dict{{"name", record.class_name}, {"fn", record.class_name}};
    }
    if (!kind) return report_unknown("metric", metric_kinds(), record.class_name, at, sink_), false;
    if (record.config.dict()->empty()) return out = AnyMetric(*record.class_name.string()), true;
    auto object = read_object(*kind, own_arguments(*kind, record.config, {harmless_of_function, empty_of_function}), at["config"], sink_);
    if (!object) return false;
    return out = AnyMetric(*std::move(object)), true;
  }

  /// A function under a name, as Keras 2 writes it, is the metric of that name; with arguments of its own it stays wrapped.
  static ObjectRecord unwrapped(const ObjectRecord& wrapper) {
    const Config& config = wrapper.config;
    if (is_accuracy(config["name"])) return {config["name"], Config::Dict{}};
    const Config& fn = config["fn"]["class_name"].is("function") ? config["fn"]["config"] : config["fn"];
    const bool is_plain = std::all_of(config.dict()->begin(), config.dict()->end(), [](const auto& entry) {
      return entry.first == "name" || entry.first == "dtype" || entry.first == "fn";
    });
    if (is_plain && fn.string() && metric_kind(*fn.string())) return {fn, Config::Dict{}};
    return wrapper;
  }

  bool read_weight(const Config& c, const ConfigPlace& at, LossWeights& out) {
    const auto number = c.number();
    if (!number) return report_unsupported(at, "a number", c, "A loss is multiplied by its weight.", sink_), false;
    return out = *number, true;
  }

  static bool is_accuracy(const Config& name) { return name.is("accuracy") || name.is("acc"); }

  const ConfigPlace& at_;
  Sink& sink_;
};

Config leaf_config(const AnyMetric& metric) {
  if (!metric.written().empty()) return metric.written();
  return object_record("keras.metrics", metric.kind()->name, metric.kind()->to_config(metric.value()));
}

Config leaf_config(const AnyLoss& loss) {
  if (loss.empty()) return {};
  if (!loss.written().empty()) return loss.written();
  return object_record("keras.losses", loss.kind()->name, loss.kind()->to_config(loss.value()));
}

Config leaf_config(double weight) { return weight; }

template <class T> Config nested_config(const PerOutput<T>& argument) {
  if (const T* one = argument.one()) return leaf_config(*one);
  if (const auto* items = argument.list()) {
    Config::List out;
    for (const auto& item : *items) out.push_back(nested_config(item));
    return out;
  }
  if (const auto* entries = argument.named()) {
    Config out{Config::Dict{}};
    for (const auto& [key, value] : *entries) out.set(key, nested_config(value));
    return out;
  }
  return {};
}
}  // namespace

std::optional<Compile> compile_from_config(const Config& config, const ConfigPlace& at, Sink& sink) {
  if (config.is_null() || (config.dict() && config.dict()->empty())) return std::nullopt;
  if (!config.dict()) return report_unsupported(at, "a dict", config, "The compile arguments of a model are a dict.", sink), std::nullopt;
  return Reader(at, sink).read(config);
}

Config compile_to_config(const Compile& args, std::span<const std::optional<float>> learning_rates) {
  Config out;
  out.set("optimizer", args.optimizer.kind() ? object_record("keras.optimizers", args.optimizer.kind()->name,
                                                             config_with_rates(args.optimizer.object(), learning_rates))
                                             : Config(args.optimizer.written()));
  out.set("loss", nested_config(args.loss));
  out.set("loss_weights", nested_config(args.loss_weights));
  out.set("metrics", nested_config(args.metrics));
  out.set("weighted_metrics", nested_config(args.weighted_metrics));
  out.set("run_eagerly", false);
  out.set("steps_per_execution", 1);
  out.set("jit_compile", false);
  return out;
}

}  // namespace tenon
