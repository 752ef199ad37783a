#include "tenon/layer/initializer.h"

#include <algorithm>

#include "tenon/base/assert.h"

namespace tenon {

const InitializerKind* initializer_kind(std::string_view name) {
  for (const auto& kind : initializer_kinds())
    if (kind.name == name || std::find(kind.info.aliases.begin(), kind.info.aliases.end(), name) != kind.info.aliases.end())
      return name.empty() ? nullptr : &kind;
  return nullptr;
}

Initializer initializer(std::string_view class_name) {
  const auto* kind = initializer_kind(class_name);
  TENON_ASSERT(kind, "the name of a registered initializer");
  return {kind->make_default(), kind};
}

Config codec<Initializer>::write(const Initializer& v) {
  if (!v.kind) return {};
  return Config::Dict{
      {"module", v.kind->module}, {"class_name", v.kind->name}, {"config", v.kind->to_config(v.value)}, {"registered_name", nullptr}};
}

std::optional<Reported> codec<Initializer>::read(const Config& c, Initializer& out, const FieldSite& at) {
  // None: the default that Keras' add_weight() takes (keras/src/layers/layer.py).
  const Config& name = c.is_null() ? Config("GlorotUniform") : c.dict() ? c["class_name"] : c;
  if (!name.string()) return report_out_of_range(at, "an initializer: its name or its record", c);
  const auto* kind = initializer_kind(*name.string());
  if (!kind) {
    std::vector<std::string_view> known;
    for (const auto& k : initializer_kinds()) known.push_back(k.name);
    return report_unknown_name(at, *name.string(), known);
  }
  InLayer inside = at.at.layer;
  inside.slot = at.slot();
  auto value = kind->from_config(c["config"], Site{at.at.sink, inside});
  if (!value) return value.error();
  out = {*std::move(value), kind};
  return std::nullopt;
}

}  // namespace tenon
