#pragma once
// The record of an object inside a config: {"module", "class_name", "config", "registered_name"} of Keras 3, {"class_name", "config"} of
// Keras 2, or one of the strings that Keras takes for it. What initializers, regularizers, constraints and schedules have in common.
#include <algorithm>

#include "tenon/object/codec.h"
#include "tenon/object/kind.h"

namespace tenon {

/// The row whose class or alias this is; null when there is none.
template <class Kind> const Kind* find_by_alias(const std::vector<Kind>& kinds, std::string_view name) {
  if (name.empty()) return nullptr;
  for (const auto& kind : kinds) {
    if (kind.name == name) return &kind;
    if constexpr (requires { kind.info.aliases; })
      if (std::find(kind.info.aliases.begin(), kind.info.aliases.end(), name) != kind.info.aliases.end()) return &kind;
  }
  return nullptr;
}

/// The record of Keras 3, which says the name of a class once more where the class is not public.
inline Config object_record(std::string_view module, std::string_view class_name, Config config) {
  const Config registered = module.starts_with("keras.src.") ? Config(class_name) : Config();
  return Config::Dict{{"module", module}, {"class_name", class_name}, {"config", std::move(config)}, {"registered_name", registered}};
}

/// None of an empty object.
template <class Kind> Config write_record(const AnyObject<Kind>& v) {
  return v.kind ? object_record(v.kind->module, v.kind->name, v.kind->to_config(v.value)) : Config();
}

/// `what`: "a regularizer", for messages.
template <class Kind>
std::optional<Reported> read_record(const Config& c, AnyObject<Kind>& out, const std::vector<Kind>& kinds, std::string_view what,
                                    const FieldSite& at) {
  const Config& name = c.dict() ? c["class_name"] : c;
  if (!name.string()) return report_out_of_range(at, std::string(what) + ": its name or its record", c);
  const Kind* kind = find_by_alias(kinds, *name.string());
  if (!kind) {
    std::vector<std::string_view> known;
    for (const auto& k : kinds) known.push_back(k.name);
    return report_unknown_name(at, *name.string(), known);
  }
  InLayer inside = at.at.layer;
  inside.slot = at.slot();
  auto value = kind->from_config(c["config"], Site{at.at.sink, inside});
  if (!value) return value.error();
  out.value = *std::move(value);
  out.kind = kind;
  return std::nullopt;
}

}  // namespace tenon
