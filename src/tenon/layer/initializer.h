#pragma once
// Start values of a variable: any registered initializer (initializers/*.h) by value.
#include "tenon/base/random.h"
#include "tenon/object/kind.h"

namespace tenon {

struct InitializerKind : ObjectKind {
  /// Fills `values` (row-major, of shape `shape`) from the stream of random numbers `key`.
  void (*fill)(const std::any&, std::span<float> values, const Shape& shape, Key key);
};

using Initializer = AnyObject<InitializerKind>;

const std::vector<InitializerKind>& initializer_kinds();  // every file of src/tenon/initializers, generated
const InitializerKind* initializer_kind(std::string_view name);  // by class name or Keras' snake_case alias; null when unknown

/// An initializer with default arguments by class name, "GlorotUniform". The name must be registered.
Initializer initializer(std::string_view class_name);

}  // namespace tenon
