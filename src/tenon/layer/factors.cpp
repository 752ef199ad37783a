#include "tenon/layer/factors.h"

namespace tenon {

Config codec<Factors>::write(const Factors& v) {
  if (v.single()) return v.values.front();
  return Config::List(v.values.begin(), v.values.end());
}

std::optional<Reported> codec<Factors>::read(const Config& c, Factors& out, const FieldSite& at) {
  constexpr std::string_view expected = "float, or a list of them";
  const Config& given = c["class_name"].is("__numpy__") ? c["config"]["value"] : c;
  if (const auto one = given.number()) return out = *one, std::nullopt;
  if (!given.list() || given.list()->empty()) return report_out_of_range(at, std::string(expected), c);
  out.values.clear();
  for (const Config& item : *given.list()) {
    if (!item.number()) return report_out_of_range(at, std::string(expected), c);
    out.values.push_back(*item.number());
  }
  return std::nullopt;
}

std::optional<Reported> report_factors_differ(const Factors& f, const Shape& x, std::string_view argument, const Site& at) {
  const auto count = static_cast<std::int64_t>(f.values.size());
  if (f.single() || (x.rank() > 1 && x[-1] == Dim(count))) return std::nullopt;
  const std::string entries = x.rank() > 1 ? to_string(x[-1]) : "0";
  return at.error(Code::ArgumentOutOfRange, std::string(argument))
      .expected("one number, or " + entries + " for the last axis of " + to_string(x))
      .found(std::to_string(count) + " numbers")
      .because("A list gives every entry of the last axis its own number.")
      .fix("use one number for all", std::string(argument) + "=" + to_string(Config(f.values.front())), Applies::needs_editing)
      .emit();
}

ir::Ref constants(Lowering& b, const Factors& f) {
  ir::Refs all;
  for (const double v : f.values) all.push_back(b(ir::Constant{{1}, v}, {}));
  return all.size() == 1 ? all[0] : b(ir::Concat{0}, all);
}

}  // namespace tenon
