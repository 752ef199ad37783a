#pragma once
// describe_object<T>(): the registry row of any described struct. Included by registries only.
#include "tenon/object/codec.h"
#include "tenon/object/field.h"
#include "tenon/object/kind.h"

namespace tenon {

/// One argument read from a config: fills the member, or reports why it cannot.
template <class T, class F>
std::optional<Reported> read_field(T& object, const F& f, const Config& config, const Site& at) {
  using Member = std::remove_cvref_t<decltype(object.*f.member)>;
  const Config* given = config.find(f.name);
  if (!given) {
    if (f.need == Need::optional) return std::nullopt;
    return report_missing(at, f.name, codec<Member>::type);
  }
  return codec<Member>::read(*given, object.*f.member, FieldSite{at, f.name, f.allowed});
}

template <class T>
Result<std::any> object_from_config(const Config& config, const Site& at) {
  T object{};
  std::optional<Reported> failed;
  std::vector<std::string_view> known;
  std::apply([&](const auto&... f) {
    (known.push_back(f.name), ...);
    ((failed = first(failed, read_field(object, f, config, at))), ...);
  }, T::fields);
  failed = first(failed, report_unknown_keys(config, known, at));
  if (failed) return *failed;
  return std::any(std::move(object));
}

template <class T>
Config object_to_config(const std::any& a) {
  Config c{Config::Dict{}};
  const T& object = std::any_cast<const T&>(a);
  std::apply([&](const auto&... f) { (c.set(f.name, codec<std::remove_cvref_t<decltype(object.*f.member)>>::write(object.*f.member)), ...); }, T::fields);
  return c;
}

template <class T>
ObjectKind describe_object(std::string_view module) {
  ObjectKind k;
  k.name = T::info.name;
  k.module = module;
  k.summary = T::info.summary;
  const T defaults{};
  std::apply([&](const auto&... f) {
    (k.fields.push_back({f.name, codec<std::remove_cvref_t<decltype(defaults.*f.member)>>::type, f.doc,
                         codec<std::remove_cvref_t<decltype(defaults.*f.member)>>::write(defaults.*f.member), f.need == Need::required}), ...);
  }, T::fields);
  k.from_config = &object_from_config<T>;
  k.to_config = &object_to_config<T>;
  k.make_default = [] { return std::any(T{}); };
  return k;
}

}  // namespace tenon
