#include "tenon/layer/regularizer.h"

#include "tenon/base/assert.h"
#include "tenon/object/record.h"

namespace tenon {

const RegularizerKind* regularizer_kind(std::string_view name) { return find_by_alias(regularizer_kinds(), name); }

Regularizer::Regularizer(const char* name) {
  kind = regularizer_kind(name);
  TENON_ASSERT(kind, "the name of a registered regularizer");
  value = kind->make_default();
}

Config codec<Regularizer>::write(const Regularizer& v) { return write_record(v); }

std::optional<Reported> codec<Regularizer>::read(const Config& c, Regularizer& out, const FieldSite& at) {
  out = {};
  if (c.is_null()) return std::nullopt;
  return read_record(c, out, regularizer_kinds(), "a regularizer", at);
}

}  // namespace tenon
