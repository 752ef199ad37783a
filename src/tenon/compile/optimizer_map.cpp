#include "tenon/compile/optimizer_map.h"

#include <algorithm>
#include <map>
#include <numeric>

#include "tenon/object/record.h"

namespace tenon {
namespace {

Config record_of(const AnyOptimizer& optimizer, std::int64_t object) {
  if (!optimizer.kind()) return {};
  Config record = write_record(optimizer.object());
  if (object) record.set("shared_object_id", object);
  return record;
}

struct Shared {
  AnyOptimizer& optimizer;
  std::int64_t& object;
};

std::optional<Reported> read_optimizer(const Config& c, Shared out, const FieldSite& at) {
  const Config& name = c.dict() ? c["class_name"] : c;
  if (name.is("MultiOptimizer") || name.is("LossScaleOptimizer"))
    return report_out_of_range(at, "an optimizer that updates variables itself", name);
  AnyObject<OptimizerKind> object;
  if (auto failed = read_record(c, object, optimizer_kinds(), "an optimizer", at)) return failed;
  out.optimizer = AnyOptimizer(std::move(object));
  if (const auto id = c["shared_object_id"].integer()) out.object = *id;
  return std::nullopt;
}

std::optional<Reported> read_entry(const std::string& pattern, const Config& c, OptimizerMap& out, const FieldSite& at) {
  if (!NamePattern::parse(pattern)) return report_unsupported(at, Config("encoder/.*"), Config(pattern));
  auto& entry = out.optimizer_map.emplace_back(OptimizerMap::Entry{pattern, {}});
  return read_optimizer(c, {entry.optimizer, entry.object}, at);
}

Reported report_function(const FieldSite& at, const Config& found) {
  return at.error(Code::CodeInModel)
      .expected("an OptimizerMap")
      .found(excerpt(found))
      .because("A function that chooses the optimizer of a variable is Python code, which Tenon does not run.")
      .fix("choose by paths of variables", "keras.optimizers.OptimizerMap(default_optimizer, {\"encoder/.*\": optimizer})",
           Applies::needs_editing)
      .emit();
}

}  // namespace

std::vector<std::size_t> OptimizerMap::places() const {
  std::vector<std::size_t> places;
  std::map<std::int64_t, std::size_t> shared;
  std::size_t next = 0;
  const auto place = [&](std::int64_t object) {
    if (object == 0) return next++;
    const auto [found, is_new] = shared.emplace(object, next);
    next += is_new;
    return found->second;
  };
  for (const Entry& e : optimizer_map) places.push_back(place(e.object));
  places.push_back(place(default_object));
  return places;
}

std::vector<AnyObject<OptimizerKind>> OptimizerMap::optimizers() const {
  const auto at = places();
  std::vector<AnyObject<OptimizerKind>> all;
  for (std::size_t e = 0; e < at.size(); ++e)
    if (at[e] == all.size()) all.push_back((e < optimizer_map.size() ? optimizer_map[e].optimizer : default_optimizer).object());
  return all;
}

Config codec<OptimizerMap>::write(const OptimizerMap& v) {
  if (!v.default_optimizer.kind()) return {};
  Config table{Config::Dict{}};
  for (const auto& e : v.optimizer_map) table.set(e.pattern, record_of(e.optimizer, e.object));
  Config config;
  config.set("default_optimizer", record_of(v.default_optimizer, v.default_object));
  config.set("optimizer_map", std::move(table));
  return object_record("keras.optimizers", "OptimizerMap", std::move(config));
}

std::optional<Reported> codec<OptimizerMap>::read(const Config& c, OptimizerMap& out, const FieldSite& at) {
  out = {};
  if (c["class_name"].is("function") || c["class_name"].is("__lambda__")) return report_function(at, c);
  const Config& config = c["config"];
  if (!c["class_name"].is("OptimizerMap") || !config.dict()) return report_out_of_range(at, "an OptimizerMap", c);
  const Config& table = config["optimizer_map"];
  if (!table.is_null() && !table.dict()) return report_out_of_range(at, "a dict of patterns and their optimizers", table);
  const Site inside{at.at.sink, {at.at.layer.layer, at.at.layer.kind, at.slot()}};
  auto failed = read_optimizer(config["default_optimizer"], {out.default_optimizer, out.default_object}, {inside, "default_optimizer", {}});
  for (const auto& [pattern, optimizer] : table.dict() ? *table.dict() : Config::Dict())
    failed = first(std::move(failed), read_entry(pattern, optimizer, out, {inside, "optimizer_map", {}}));
  return failed;
}

OptimizerChoice::OptimizerChoice(const OptimizerMap& map) {
  for (const auto& e : map.optimizer_map) patterns_.emplace_back(e.pattern, NamePattern::parse(e.pattern));
}

std::vector<std::size_t> OptimizerChoice::entries_for(std::string_view path) const {
  std::vector<std::size_t> found;
  for (std::size_t e = 0; e < patterns_.size(); ++e) {
    const auto& [text, pattern] = patterns_[e];
    if (text == path) return {e};
    if (pattern && pattern->matches(path)) found.push_back(e);
  }
  return found;
}

std::vector<OptimizerPart> parts_of(const AnyObject<OptimizerKind>& optimizer, std::span<const OptimizedVariable> variables) {
  if (!optimizer.kind->map) {
    std::vector<std::size_t> all(variables.size());
    std::iota(all.begin(), all.end(), std::size_t{0});
    return {{optimizer, std::move(all)}};
  }
  const OptimizerMap& map = optimizer.kind->map(optimizer.value);
  std::vector<OptimizerPart> parts;
  for (auto& inner : map.optimizers()) parts.push_back({std::move(inner), {}});
  const auto places = map.places();
  const OptimizerChoice choice(map);
  for (std::size_t v = 0; v < variables.size(); ++v) {
    const auto entries = choice.entries_for(variables[v].path);
    parts[places[entries.empty() ? map.optimizer_map.size() : entries.front()]].variables.push_back(v);
  }
  for (auto& part : parts) part.has_memory = !part.variables.empty();
  return parts;
}

std::vector<SavedArray> saved_arrays(const OptimizerPart& part, std::span<const OptimizedVariable> variables) {
  if (!part.has_memory) return {};
  std::vector<OptimizedVariable> own;
  for (const auto v : part.variables) own.push_back(variables[v]);
  auto arrays = saved_arrays(part.optimizer, own);
  for (auto& array : arrays)
    if (array.variable) array.variable = part.variables[*array.variable];
  return arrays;
}

std::vector<std::string> rate_names(const AnyObject<OptimizerKind>& optimizer) {
  if (!optimizer.kind || !optimizer.kind->map) return {"learning_rate"};
  std::vector<std::string> names;
  for (const auto& inner : optimizer.kind->map(optimizer.value).optimizers()) names.push_back("learning_rate_" + name_of(inner));
  return names;
}

Config config_with_rates(const AnyObject<OptimizerKind>& optimizer, std::span<const std::optional<float>> rates) {
  Config config = optimizer.kind->to_config(optimizer.value);
  if (!optimizer.kind->map) {
    if (!rates.empty() && rates[0]) config.set("learning_rate", static_cast<double>(*rates[0]));
    return config;
  }
  OptimizerMap map = optimizer.kind->map(optimizer.value);
  const auto places = map.places();
  for (std::size_t e = 0; e < places.size(); ++e) {
    AnyOptimizer& inner = e < map.optimizer_map.size() ? map.optimizer_map[e].optimizer : map.default_optimizer;
    if (places[e] >= rates.size() || !rates[places[e]]) continue;
    Report quiet;
    auto value = inner.kind()->from_config(config_with_rates(inner.object(), rates.subspan(places[e], 1)), Site{quiet, {}});
    if (value) inner = AnyObject<OptimizerKind>{*std::move(value), inner.kind()};
  }
  config.set("optimizer_map", codec<OptimizerMap>::write(map));
  return config;
}

bool keeps_averages(const AnyObject<OptimizerKind>& optimizer) {
  if (!optimizer.kind->map) return optimizer.kind->shared(optimizer.value).use_ema;
  const auto inner = optimizer.kind->map(optimizer.value).optimizers();
  return std::any_of(inner.begin(), inner.end(), [](const auto& each) { return each.kind->shared(each.value).use_ema; });
}

}  // namespace tenon
