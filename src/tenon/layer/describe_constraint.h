#pragma once
// From a constraint's struct to its registry row. Included by the generated registry only.
#include "tenon/layer/constraint.h"
#include "tenon/object/describe.h"

namespace tenon {

template <ConstraintObject C> ConstraintKind describe_constraint() {
  ConstraintKind k{describe_object<C>("keras.constraints"), C::info, {}, {}};
  k.project = [](const std::any& a, Floats values, const Shape& shape) {
    std::visit([&](auto floats) { std::any_cast<const C&>(a).project(floats, shape); }, values);
  };
  k.least_rank = [](const std::any& a) {
    if constexpr (requires(const C c) { c.axis.least_rank(); }) return std::any_cast<const C&>(a).axis.least_rank();
    else return (void)a, 0;
  };
  return k;
}

}  // namespace tenon
