#pragma once
// What a variable is made to satisfy after every update: any registered constraint (constraints/*.h) by value, or none.
#include <array>
#include <concepts>

#include "tenon/base/floats.h"
#include "tenon/base/shape.h"
#include "tenon/object/codec.h"
#include "tenon/object/kind.h"

namespace tenon {

/// name: Keras' class. aliases: the strings that Keras takes for it, "max_norm".
struct ConstraintInfo {
  std::string_view name;
  std::array<std::string_view, 2> aliases;
  std::string_view summary;
};

struct ConstraintKind : ObjectKind {
  ConstraintInfo info;
  /// Changes `values`, row-major of shape `shape`, in place.
  void (*project)(const std::any&, Floats values, const Shape& shape);
  /// Axes that a variable must have at least.
  int (*least_rank)(const std::any&);
};

const std::vector<ConstraintKind>& constraint_kinds();  // every file of src/tenon/constraints, generated
const ConstraintKind* constraint_kind(std::string_view name);

template <class C>
concept ConstraintObject = requires(const C c, std::span<float> values, std::span<double> wide, const Shape& shape) {
  { C::info } -> std::convertible_to<ConstraintInfo>;
  C::fields(ignore_fields);
  c.project(values, shape);
  c.project(wide, shape);
};

/// Dense{.units = 10, .kernel_constraint = MaxNorm{.max_value = 2}}, or "non_neg"; without a kind: none.
struct Constraint : AnyObject<ConstraintKind> {
  Constraint() = default;
  /// One with default arguments. The name must be registered.
  Constraint(const char* name);
  template <ConstraintObject C> Constraint(C object) : AnyObject{std::any(std::move(object)), constraint_kind(C::info.name)} {}
};

template <> struct codec<Constraint> {
  static constexpr std::string_view type = "Constraint";
  static Config write(const Constraint& v);
  static std::optional<Reported> read(const Config& c, Constraint& out, const FieldSite& at);
};

}  // namespace tenon
