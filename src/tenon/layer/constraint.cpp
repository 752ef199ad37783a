#include "tenon/layer/constraint.h"

#include "tenon/base/assert.h"
#include "tenon/object/record.h"

namespace tenon {

const ConstraintKind* constraint_kind(std::string_view name) { return find_by_alias(constraint_kinds(), name); }

Constraint::Constraint(const char* name) {
  kind = constraint_kind(name);
  TENON_ASSERT(kind, "the name of a registered constraint");
  value = kind->make_default();
}

Config codec<Constraint>::write(const Constraint& v) { return write_record(v); }

std::optional<Reported> codec<Constraint>::read(const Config& c, Constraint& out, const FieldSite& at) {
  out = {};
  if (c.is_null()) return std::nullopt;
  return read_record(c, out, constraint_kinds(), "a constraint", at);
}

}  // namespace tenon
