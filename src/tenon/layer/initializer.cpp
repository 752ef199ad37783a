#include "tenon/layer/initializer.h"

#include "tenon/base/assert.h"
#include "tenon/object/record.h"

namespace tenon {

const InitializerKind* initializer_kind(std::string_view name) { return find_by_alias(initializer_kinds(), name); }

Initializer initializer(std::string_view class_name) {
  const auto* kind = initializer_kind(class_name);
  TENON_ASSERT(kind, "the name of a registered initializer");
  return {kind->make_default(), kind};
}

Config codec<Initializer>::write(const Initializer& v) { return write_record(v); }

std::optional<Reported> codec<Initializer>::read(const Config& c, Initializer& out, const FieldSite& at) {
  // None: the default that Keras' add_weight() takes (keras/src/layers/layer.py).
  return read_record(c.is_null() ? Config("GlorotUniform") : c, out, initializer_kinds(), "an initializer", at);
}

}  // namespace tenon
