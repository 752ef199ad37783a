#pragma once
// Start values of a variable: any registered initializer (initializers/*.h) by value.
#include <array>
#include <concepts>

#include "tenon/base/floats.h"
#include "tenon/base/random.h"
#include "tenon/object/codec.h"
#include "tenon/object/kind.h"

namespace tenon {

/// name: Keras' class. aliases: the strings that Keras takes for it, "glorot_uniform". least_rank: of a variable that it can fill.
struct InitializerInfo {
  std::string_view name;
  std::array<std::string_view, 2> aliases;
  std::string_view summary;
  int least_rank = 0;
};

struct InitializerKind : ObjectKind {
  InitializerInfo info;
  /// Fills `values` (row-major, of shape `shape`) from the stream of random numbers `key`.
  void (*fill)(const std::any&, Floats values, const Shape& shape, Key key);
};

const std::vector<InitializerKind>& initializer_kinds();         // every file of src/tenon/initializers, generated
const InitializerKind* initializer_kind(std::string_view name);  // by class name or Keras' snake_case alias; null when unknown

template <class I>
concept InitializerObject = requires(const I i, std::span<float> values, std::span<double> wide, const Shape& shape, Key key) {
  { I::info } -> std::convertible_to<InitializerInfo>;
  I::fields(ignore_fields);
  i.fill(values, shape, key);
  i.fill(wide, shape, key);
};

/// Any initializer by value: Dense{.units = 10, .kernel_initializer = HeNormal{.seed = 1}}.
struct Initializer : AnyObject<InitializerKind> {
  Initializer() = default;
  Initializer(std::any v, const InitializerKind* k) : AnyObject{std::move(v), k} {}
  template <InitializerObject I> Initializer(I object) : AnyObject{std::any(std::move(object)), initializer_kind(I::info.name)} {}
};

/// An initializer with default arguments by class name, "GlorotUniform". The name must be registered.
Initializer initializer(std::string_view class_name);

/// A record of Keras 3, {"module", "class_name", "config", "registered_name"}, the {"class_name", "config"} of Keras 2, or an alias.
template <> struct codec<Initializer> {
  static constexpr std::string_view type = "Initializer";
  static Config write(const Initializer& v);
  static std::optional<Reported> read(const Config& c, Initializer& out, const FieldSite& at);
};

}  // namespace tenon
