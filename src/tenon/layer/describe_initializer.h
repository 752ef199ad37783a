#pragma once
// From an initializer's struct to its registry row. Included by the generated registry only.
#include "tenon/layer/initializer.h"
#include "tenon/object/describe.h"

namespace tenon {

template <InitializerObject I> InitializerKind describe_initializer() {
  InitializerKind k{describe_object<I>("keras.initializers"), I::info, {}};
  k.fill = [](const std::any& a, Floats values, const Shape& shape, Key key) {
    std::visit([&](auto floats) { std::any_cast<const I&>(a).fill(floats, shape, key); }, values);
  };
  return k;
}

}  // namespace tenon
