#include "tenon/layer/renorm.h"

#include <cmath>

#include "tenon/layer/misfit.h"

namespace tenon {
namespace {

constexpr std::array<std::string_view, 3> keys{"rmax", "rmin", "dmax"};

/// Keras takes the root of what the variance starts with.
struct RootOf {
  Initializer variance;
};

const InitializerKind& root_kind() {
  static const InitializerKind kind = [] {
    InitializerKind k{};
    k.name = "RootOf";
    k.to_config = [](const std::any&) { return Config(Config::Dict{}); };
    k.fill = [](const std::any& a, Floats all, const Shape& shape, Key key) {
      const auto& variance = std::any_cast<const RootOf&>(a).variance;
      variance.kind->fill(variance.value, all, shape, key);
      std::visit(
          [](auto values) {
            for (auto& v : values) v = std::sqrt(v);
          },
          all);
    };
    return k;
  }();
  return kind;
}

Variable root_of(std::string name, const Shape& channels, const Initializer& variance) {
  constexpr std::int64_t most = 1 << 26;
  const bool is_refused = elements(channels) > most || misfit(variance, channels.rank()) != Misfit::none;  // by infer(), behind this
  if (is_refused || variance.is("Ones") || variance.is("Zeros")) return {std::move(name), channels, variance};
  return {std::move(name), channels, Initializer(std::any(RootOf{variance}), &root_kind())};
}

Reported report_limits(const FieldSite& at, const Config& c, std::string cause) {
  return at.error(Code::ArgumentOutOfRange)
      .expected("a dict such as {\"rmin\": 0.3, \"rmax\": 3.0, \"dmax\": 5.0}")
      .found(excerpt(c))
      .because(std::move(cause))
      .fix("give limits that leave something between them", at.slot() + "={\"rmin\": 0.3, \"rmax\": 3.0, \"dmax\": 5.0}")
      .emit();
}

}  // namespace

Config codec<RenormClipping>::write(const RenormClipping& v) {
  Config::Dict out;
  const std::array<const std::optional<double>*, 3> values{&v.rmax, &v.rmin, &v.dmax};
  for (std::size_t i = 0; i < keys.size(); ++i)
    if (*values[i]) out.emplace_back(keys[i], **values[i]);
  return out.empty() ? Config() : Config(std::move(out));
}

std::optional<Reported> codec<RenormClipping>::read(const Config& c, RenormClipping& out, const FieldSite& at) {
  if (c.is_null()) return std::nullopt;
  if (!c.dict()) return report_limits(at, c, "renorm_clipping holds the limits by name.");
  for (const auto& [key, value] : *c.dict()) {
    std::optional<double>* limit = key == "rmax" ? &out.rmax : key == "rmin" ? &out.rmin : key == "dmax" ? &out.dmax : nullptr;
    if (!limit) return report_limits(at, c, "Its names are rmin, rmax and dmax.");
    if (const auto failed = codec<std::optional<double>>::read(value, *limit, FieldSite{at.at, at.name, any_value, at.doc})) return failed;
  }
  if (out.rmin && out.rmax && *out.rmax < *out.rmin) return report_limits(at, c, "rmax is not less than rmin.");
  if (out.dmax && *out.dmax < 0) return report_limits(at, c, "dmax is not negative.");
  return std::nullopt;
}

void add_renorm_statistics(Signature& s, const Shape& channels, const Initializer& mean, const Initializer& variance) {
  s.state.push_back(root_of("moving_stddev", channels, variance));
  s.state.push_back({"renorm_mean", channels, mean});
  s.state.push_back(root_of("renorm_stddev", channels, variance));
}

}  // namespace tenon
