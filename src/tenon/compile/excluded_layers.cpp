#include "tenon/compile/excluded_layers.h"

namespace tenon {

Config codec<ExcludedLayers>::write(const ExcludedLayers& v) {
  Config::List texts;
  for (const auto& pattern : v.patterns) texts.emplace_back(pattern.text());
  return texts;
}

std::optional<Reported> codec<ExcludedLayers>::read(const Config& c, ExcludedLayers& out, const FieldSite& at) {
  out.patterns.clear();
  if (c.is_null()) return std::nullopt;
  if (!c.list()) return report_out_of_range(at, "a list of words", c);
  for (const Config& word : *c.list()) {
    if (!word.string()) return report_out_of_range(at, "a list of words", c);
    auto pattern = NamePattern::parse(*word.string());
    if (!pattern) return report_unsupported(at, Config::List{"dense", "block_[0-9]+/"}, c);
    out.patterns.push_back(*std::move(pattern));
  }
  return std::nullopt;
}

}  // namespace tenon
