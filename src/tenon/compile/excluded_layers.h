#pragma once
// Muon's exclude_layers.
#include "tenon/compile/name_pattern.h"
#include "tenon/object/codec.h"

namespace tenon {

/// What is found in the paths of variables that AdamW trains: words, or Python's regular expressions.
struct ExcludedLayers {
  std::vector<NamePattern> patterns;
};
template <> struct codec<ExcludedLayers> {
  static constexpr std::string_view type = "list[str]";
  static Config write(const ExcludedLayers& v);
  static std::optional<Reported> read(const Config& c, ExcludedLayers& out, const FieldSite& at);
};

}  // namespace tenon
