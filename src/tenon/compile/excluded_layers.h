#pragma once
// Muon's exclude_layers.
#include "tenon/object/codec.h"

namespace tenon {

/// Words that paths of variables hold which AdamW trains. Keras takes regular expressions; Tenon takes plain words.
struct ExcludedLayers {
  std::vector<std::string> words;
};
template <> struct codec<ExcludedLayers> {
  static constexpr std::string_view type = "list[str]";
  static Config write(const ExcludedLayers& v) { return Config::List(v.words.begin(), v.words.end()); }
  static std::optional<Reported> read(const Config& c, ExcludedLayers& out, const FieldSite& at);
};

}  // namespace tenon
