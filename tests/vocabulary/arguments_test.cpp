// Every argument that Tenon takes stands away from its default in some case that Keras computed (tests/oracle, tests/data), or below with
// the reason why it does not.
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "tenon/callbacks/by_name.h"
#include "tenon/compile/loss.h"
#include "tenon/compile/metric.h"
#include "tenon/compile/optimizer.h"
#include "tenon/compile/schedule.h"
#include "tenon/io/json.h"
#include "tenon/io/zip.h"
#include "tenon/layer/constraint.h"
#include "tenon/layer/initializer.h"
#include "tenon/layer/layer.h"
#include "tenon/layer/regularizer.h"
#include "tenon/object/not_yet.h"

namespace tenon {
namespace {

using Text = std::string;
namespace fs = std::filesystem;

/// "layers.Dropout.seed", "layers.TernaryDense.*", or "*.seed" for every class that has the argument.
const std::map<Text, Text> never_away{
    {"*.name", "a label"},
    {"*.seed", "values are not Keras'; tests beside the layers and initializers look at distributions"},
    {"*.implementation", "Keras 3 takes it from files of Keras 2 and forgets it"},
    {"*.vocabulary_dtype", "Keras takes int64 only"},
    {"*.log_dir", "a place"},
    {"*.flash_attention", "Keras does not write it: tests/data/networks/arguments_dropped.keras was made with it"},
    {"layers.CategoryEncoding.sparse", "Keras does not write it: tests/data/networks/sparse_rows.keras was made with it"},
    {"layers.Resizing.fill_mode", "Keras takes constant only"},
    {"layers.ReversibleEmbedding.lora_rank", "in tests/data/networks/low_rank_reversible.h5"},
    {"layers.ReversibleEmbedding.lora_alpha", "without effect in Keras"},
    {"layers.TernaryDense.*", "of Keras 3.16; known, not run"},
    {"*.data_format", "channels_last only: others are refused by name"},
    {"*.dtype", "float32 only: others are refused by name"},
    {"callbacks.TensorBoard.write_steps_per_second", "reads the clock"},
    {"callbacks.BackupAndRestore.*", "backups cross between Keras and Tenon in tests/oracle/check_callbacks.py"},
};

/// Arguments of one value: all others are refused.
bool is_fixed(std::string_view type) { return type == codec<NotYet<>>::type || type == "not offered"; }

/// Arguments that all optimizers share, and one place of the code reads: one optimizer that has them moved is enough.
const std::set<Text> shared_by_optimizers{
    "clipnorm", "global_clipnorm", "clipvalue", "use_ema", "ema_momentum", "ema_overwrite_frequency", "gradient_accumulation_steps"};

/// Calls f(family, kinds) for every registry.
template <class F> void for_each_family(F f) {
  f("layers", layer_kinds());
  f("losses", loss_kinds());
  f("metrics", metric_kinds());
  f("optimizers", optimizer_kinds());
  f("schedules", schedule_kinds());
  f("initializers", initializer_kinds());
  f("regularizers", regularizer_kinds());
  f("constraints", constraint_kinds());
}

std::map<Text, std::map<Text, const ObjectKind*>> all_kinds() {
  std::map<Text, std::map<Text, const ObjectKind*>> out;
  for_each_family([&](const char* family, const auto& kinds) {
    for (const auto& kind : kinds) out[family].emplace(kind.name, &kind);
  });
  return out;
}

/// "keras.optimizers.schedules" -> "schedules".
Text family_of(const Config& module) {
  const Text name = module.string() ? *module.string() : "";
  return name.substr(name.rfind('.') + 1);
}

/// What was found away from its default: "losses.Huber.reduction".
class Seen {
 public:
  /// Every object in `value`; `family` is that of one which does not name its module.
  void look_into(const Config& value, const Text& family) {
    if (const auto* items = value.list())
      for (const Config& item : *items) look_into(item, family);
    if (!value.dict()) return;
    if (value["class_name"].string() && value["config"].dict())
      note(value["module"].string() ? family_of(value["module"]) : family, *value["class_name"].string(), value["config"]);
    for (const auto& [key, inner] : *value.dict()) look_into(inner, family);
  }

  void note_callback(const Text& name, const Config& arguments) {
    for (const auto& f : callback_arguments(name))
      if (const auto* given = arguments.find(f.name); given && *given != f.default_value)
        found_.insert("callbacks." + name + "." + Text(f.name));
  }

  bool has(const Text& argument) const { return found_.contains(argument); }
  bool has_any(const Text& begin, const Text& end) const {
    return std::any_of(found_.begin(), found_.end(), [&](const Text& found) { return found.starts_with(begin) && found.ends_with(end); });
  }

 private:
  void note(const Text& family, const Text& name, const Config& config) {
    const auto kinds = kinds_.find(family);
    if (kinds == kinds_.end() || !kinds->second.contains(name)) return;
    const ObjectKind& kind = *kinds->second.at(name);
    Config own{Config::Dict{}};
    for (const auto& f : kind.fields)
      if (const auto* given = config.find(f.name); given && !(f.name == "dtype" && given->dict())) own.set(Text(f.name), *given);
    Report quiet;
    const auto object = kind.from_config(own, Site{quiet, {}});
    if (!object) return;  // refused by Tenon, so that no test compares it
    const Config written = kind.to_config(*object), standard = kind.to_config(kind.make_default());
    for (const auto& [key, value] : *written.dict())
      if (const auto* usual = standard.find(key); !usual || *usual != value) found_.insert(family + "." + name + "." + key);
  }

  std::map<Text, std::map<Text, const ObjectKind*>> kinds_ = all_kinds();
  std::set<Text> found_;
};

Config parsed(const Text& text, const Text& name) {
  Report report;
  auto value = parse_json(text, {name}, report);
  REQUIRE_MESSAGE(value.ok(), name);
  return *std::move(value);
}

Text content(const fs::path& path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

const fs::path root = TENON_SOURCE_DIR "/tests";

/// config.json of every file that Keras saved.
void look_into_models(Seen& seen) {
  for (const char* folder : {"data", "oracle"})
    for (const auto& entry : fs::recursive_directory_iterator(root / folder)) {
      if (entry.path().extension() != ".keras") continue;
      Report report;
      const auto archive = open_zip(entry.path().string(), report);
      if (!archive || !archive->find("config.json")) continue;  // one of the damaged files
      const auto bytes = archive->read(*archive->find("config.json"), report);
      if (!bytes) continue;
      const auto config = parse_json(bytes->text(), {"config.json"}, report);
      if (config) seen.look_into(*config, "layers");
    }
}

Seen everything_recorded() {
  Seen seen;
  look_into_models(seen);
  for (const auto& [file, family] : std::map<Text, Text>{{"layers", "layers"},
                                                         {"losses", "losses"},
                                                         {"metrics", "metrics"},
                                                         {"metric_classes", "metrics"},
                                                         {"optimizers", "optimizers"},
                                                         {"schedules", "schedules"},
                                                         {"regularizers", "regularizers"},
                                                         {"constraints", "constraints"},
                                                         {"initializers", "initializers"},
                                                         {"outputs", "layers"},
                                                         {"training/cases", "layers"},
                                                         {"whole_models/cases", "layers"}})
    seen.look_into(parsed(content(root / "oracle" / (file + ".json")), file), family);
  const Config callbacks = parsed(content(root / "oracle/callbacks.json"), "callbacks");
  for (const Config& row : *callbacks.list())
    for (const Config& callback : *row["callbacks"].list()) seen.note_callback(*callback.list()->at(0).string(), callback.list()->at(1));
  const Config boards = parsed(content(root / "oracle/tensorboard.json"), "tensorboard");
  for (const Config& row : *boards.list()) seen.note_callback("TensorBoard", row["arguments"]);
  const Config swaps = parsed(content(root / "oracle/swap_ema.json"), "swap_ema");
  for (const Config& row : *swaps.list()) seen.note_callback("SwapEMAWeights", row);
  return seen;
}

/// Of all arguments that have a default.
std::vector<Text> optional_arguments() {
  std::vector<Text> out;
  const auto add = [&](const Text& of, const std::vector<FieldInfo>& fields) {
    for (const auto& f : fields)
      if (!f.required && !is_fixed(f.type)) out.push_back(of + "." + Text(f.name));
  };
  for_each_family([&](const Text& family, const auto& kinds) {
    for (const auto& kind : kinds) add(family + "." + Text(kind.name), kind.fields);
  });
  for (const auto name : callback_names()) add("callbacks." + Text(name), callback_arguments(name));
  return out;
}

}  // namespace

TEST_CASE("every argument is away from its default in a case that Keras computed") {
  const Seen seen = everything_recorded();
  std::set<Text> needed;
  std::size_t count = 0;
  for (const Text& argument : optional_arguments()) {
    ++count;
    if (seen.has(argument)) continue;
    const auto dot = argument.rfind('.');
    const Text name = argument.substr(dot + 1);
    if (argument.starts_with("optimizers.") && shared_by_optimizers.contains(name) && seen.has_any("optimizers.", "." + name)) continue;
    bool excused = false;
    for (const Text& entry : {argument, argument.substr(0, dot) + ".*", "*." + name})
      if (never_away.contains(entry)) excused = (needed.insert(entry), true);
    CHECK_MESSAGE(excused, argument << " is nowhere away from its default");
  }
  CHECK(count > 900);
  for (const auto& [argument, reason] : never_away)
    CHECK_MESSAGE(needed.contains(argument), argument << " stands in the list without need");
}

}  // namespace tenon
