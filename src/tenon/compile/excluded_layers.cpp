#include "tenon/compile/excluded_layers.h"

namespace tenon {

std::optional<Reported> codec<ExcludedLayers>::read(const Config& c, ExcludedLayers& out, const FieldSite& at) {
  out.words.clear();
  if (c.is_null()) return std::nullopt;
  if (!c.list()) return report_out_of_range(at, "a list of words", c);
  for (const Config& word : *c.list()) {
    if (!word.string()) return report_out_of_range(at, "a list of words", c);
    if (word.string()->find_first_of(".^$*+?{}[]\\|()") != std::string::npos) return report_unsupported(at, Config::List{"dense"}, c);
    out.words.push_back(*word.string());
  }
  return std::nullopt;
}

}  // namespace tenon
