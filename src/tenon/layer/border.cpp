#include "tenon/layer/border.h"

namespace tenon {
namespace {

struct Sides {
  std::int64_t first, second;
};

/// An int for both sides, or one for each.
std::optional<Sides> sides(const Config& c, Range allowed) {
  const auto number = [&](const Config& v) {
    return v.integer() && allowed.holds(static_cast<double>(*v.integer())) ? v.integer() : nullptr;
  };
  if (const auto* both = number(c)) return Sides{*both, *both};
  const auto* pair = c.list();
  if (!pair || pair->size() != 2 || !number(pair->front()) || !number(pair->back())) return std::nullopt;
  return Sides{*number(pair->front()), *number(pair->back())};
}

}  // namespace

std::optional<Reported> codec<Border>::read(const Config& c, Border& out, const FieldSite& at) {
  const auto* pair = c.list();
  const bool split = pair && pair->size() == 2;
  const auto height = sides(split ? pair->front() : c, at.allowed), width = sides(split ? pair->back() : c, at.allowed);
  if (!height || !width) return report_out_of_range(at, in_words("int", at.allowed) + ", two of them, or two pairs of them", c);
  out = Border(height->first, height->second, width->first, width->second);
  return std::nullopt;
}

}  // namespace tenon
