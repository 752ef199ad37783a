#pragma once
// An argument of compile(): an object, or a name such as "adam" that stands for one with default arguments.
#include <algorithm>
#include <string>

#include "tenon/object/kind.h"

namespace tenon {

/// `find` gives the registry row of a class or alias name. An unknown name is kept, so that check can report it.
template <class Kind, const Kind* (*find)(std::string_view)> class Named {
 public:
  Named() = default;
  Named(const char* name) : Named(std::string(name)) {}
  Named(std::string name) : written_(std::move(name)) {
    const Kind* kind = find(written_);
    if (kind && !has_required(*kind)) object_ = {kind->make_default(), kind};
  }
  Named(AnyObject<Kind> object) : object_(std::move(object)) {}
  template <class T>
  requires requires { T::info; }
  Named(T object) : object_{std::any(std::move(object)), find(T::info.name)} {}

  /// Whether a name is not enough: some arguments have no default.
  static bool has_required(const Kind& kind) {
    return std::any_of(kind.fields.begin(), kind.fields.end(), [](const FieldInfo& f) { return f.required; });
  }

  /// Nothing was given.
  bool empty() const { return !object_.kind && written_.empty(); }
  /// The registry row; null when empty or when the name is unknown.
  const Kind* kind() const { return object_.kind; }
  const std::any& value() const { return object_.value; }
  const AnyObject<Kind>& object() const { return object_; }
  /// The name as the user wrote it; empty when an object was given.
  const std::string& written() const { return written_; }

 private:
  AnyObject<Kind> object_;
  std::string written_;
};

}  // namespace tenon
