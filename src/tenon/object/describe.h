#pragma once
// describe_object<T>(): the registry row of any described struct. Included by registries only.
#include "tenon/object/codec.h"
#include "tenon/object/field.h"
#include "tenon/object/kind.h"
#include "tenon/object/not_yet.h"

namespace tenon {

template <class F> struct FieldMember;
template <class L, class T> struct FieldMember<Field<L, T>> { using type = T; };
/// codec of the member that a field names.
template <class F> using field_codec = codec<typename FieldMember<F>::type>;

/// One argument read from a config: fills the member, or reports why it cannot.
template <class T, class F> std::optional<Reported> read_field(T& object, const F& f, const Config& config, const Site& at) {
  const Config* given = config.find(f.name);
  if (given) return field_codec<F>::read(*given, object.*f.member, FieldSite{at, f.name, f.allowed, f.doc});
  if (f.need == Need::optional) return std::nullopt;
  return report_missing(at, f.name, in_words(field_codec<F>::type, f.allowed));
}

template <class T> Result<std::any> object_from_config(const Config& config, const Site& at) {
  if (const auto failed = report_not_a_dict(config, at)) return *failed;
  T object{};
  std::optional<Reported> failed;
  std::vector<std::string_view> known;
  T::fields([&](const auto&... f) {
    (known.push_back(f.name), ...);
    ((failed = first(failed, read_field(object, f, config, at))), ...);
  });
  failed = first(failed, report_unknown_keys(config, known, at));
  if (failed) return *failed;
  return std::any(std::move(object));
}

template <class T, class F> void write_field(const T& object, const F& f, Config& out) {
  Config value = field_codec<F>::write(object.*f.member);
  if (f.saved == Saved::always || value != field_codec<F>::write(T{}.*f.member)) out.set(f.name, std::move(value));
}

template <class T> Config object_to_config(const std::any& a) {
  Config c{Config::Dict{}};
  [[maybe_unused]] const T& object = std::any_cast<const T&>(a);
  T::fields([&](const auto&... f) { (write_field(object, f, c), ...); });
  return c;
}

template <class T> ObjectKind describe_object(std::string_view module) {
  ObjectKind k;
  k.name = T::info.name;
  k.module = module;
  k.summary = T::info.summary;
  [[maybe_unused]] const T defaults{};
  T::fields([&]<class... F>(const F&... f) {
    (k.fields.push_back(
         {f.name, field_codec<F>::type, f.doc, field_codec<F>::write(defaults.*f.member), f.allowed, f.need == Need::required}),
     ...);
  });
  k.from_config = &object_from_config<T>;
  k.to_config = &object_to_config<T>;
  k.make_default = [] { return std::any(T{}); };
  return k;
}

}  // namespace tenon
