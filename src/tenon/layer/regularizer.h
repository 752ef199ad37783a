#pragma once
// A penalty on the values of a variable or of an output: any registered regularizer (regularizers/*.h) by value, or none.
#include <array>
#include <concepts>

#include "tenon/ir/builder.h"
#include "tenon/object/codec.h"
#include "tenon/object/kind.h"

namespace tenon {

/// name: Keras' class. aliases: the strings that Keras takes for it, "l2". rank: of what it can be asked about; 0: any.
struct RegularizerInfo {
  std::string_view name;
  std::array<std::string_view, 2> aliases;
  std::string_view summary;
  int rank = 0;
};

struct RegularizerKind : ObjectKind {
  RegularizerInfo info;
  /// The penalty on x, a scalar of shape ().
  ir::Ref (*lower)(const std::any&, ir::Builder&, ir::Ref x);
};

const std::vector<RegularizerKind>& regularizer_kinds();  // every file of src/tenon/regularizers, generated
const RegularizerKind* regularizer_kind(std::string_view name);

template <class R>
concept RegularizerObject = requires(const R r, ir::Builder& b, ir::Ref x) {
  { R::info } -> std::convertible_to<RegularizerInfo>;
  R::fields(ignore_fields);
  { r.lower(b, x) } -> std::same_as<ir::Ref>;
};

/// Dense{.units = 10, .kernel_regularizer = L2{.l2 = 1e-4}}, or "l2"; without a kind: none.
struct Regularizer : AnyObject<RegularizerKind> {
  Regularizer() = default;
  /// One with default arguments. The name must be registered.
  Regularizer(const char* name);
  template <RegularizerObject R> Regularizer(R object) : AnyObject{std::any(std::move(object)), regularizer_kind(R::info.name)} {}
};

template <> struct codec<Regularizer> {
  static constexpr std::string_view type = "Regularizer";
  static Config write(const Regularizer& v);
  static std::optional<Reported> read(const Config& c, Regularizer& out, const FieldSite& at);
};

}  // namespace tenon
