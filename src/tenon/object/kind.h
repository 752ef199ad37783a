#pragma once
// A registry row, erased: all that the rest of Tenon knows of one class of Keras objects.
#include <any>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tenon/base/config.h"
#include "tenon/diag/sink.h"
#include "tenon/object/field.h"

namespace tenon {

struct FieldInfo {
  std::string_view name, type, doc;
  Config default_value;
  Range allowed;
  bool required;
};

/// What every described class has; LayerKind, LossKind, ... add their own functions.
struct ObjectKind {
  std::string_view name;    // Keras' class name
  std::string_view module;  // "keras.layers": where Keras keeps it
  std::string_view summary;
  std::vector<FieldInfo> fields;
  /// Reads every field, so that two mistakes give two messages. Unknown keys are refused with the nearest name.
  Result<std::any> (*from_config)(const Config&, const Site&);
  Config (*to_config)(const std::any&);
  std::any (*make_default)();
};

/// An object of any class of one family, by value: what models and compile arguments are made of.
template <class Kind> struct AnyObject {
  std::any value;
  const Kind* kind = nullptr;

  template <class T> const T* as() const { return std::any_cast<T>(&value); }
  bool is(std::string_view class_name) const { return kind && kind->name == class_name; }
};

}  // namespace tenon
