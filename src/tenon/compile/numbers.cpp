#include "tenon/compile/numbers.h"

#include <algorithm>
#include <cmath>

namespace tenon {

Config codec<Numbers>::write(const Numbers& v) {
  Config::List out;
  for (const double x : v.values) out.push_back(v.whole ? Config(static_cast<std::int64_t>(x)) : Config(x));
  return out;
}

std::optional<Reported> codec<Numbers>::read(const Config& c, Numbers& out, const FieldSite& at) {
  out = {};
  if (!c.list()) return report_out_of_range(at, "a list of numbers", c);
  for (const Config& item : *c.list()) {
    const auto number = item.number();
    if (!number || !(std::abs(*number) < 1e15)) return report_out_of_range(at, "a list of numbers", c);
    out.values.push_back(*number);
  }
  out.whole = std::all_of(c.list()->begin(), c.list()->end(), [](const Config& item) { return item.integer(); });
  return std::nullopt;
}

}  // namespace tenon
