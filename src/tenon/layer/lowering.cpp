#include "tenon/layer/lowering.h"

#include "tenon/base/assert.h"

namespace tenon {

ir::Ref Lowering::find(Names names, std::string_view name) {
  for (std::size_t i = 0; i < names.variables.size(); ++i)
    if (names.variables[i].name == name) return names.refs[i];
  TENON_ASSERT(false, "lower() asks for a variable that infer() promised");
  return {};
}

}  // namespace tenon
