#include "tenon/backends/cpu/broadcast_walk.h"

namespace tenon::cpu {

// From the last axis, joined as far as every operand treats them alike.
std::optional<Walk> walk(const Shape& result, const std::vector<const Shape*>& operands) {
  Walk w;
  w.steps.resize(operands.size());
  std::vector<bool> own(operands.size()), before;
  std::vector<std::int64_t> strides(operands.size(), 1);
  std::size_t loop = 0;
  for (int k = 1; k <= result.rank(); ++k) {
    const auto length = result[-k].value;
    if (length == 1) continue;
    for (std::size_t i = 0; i < operands.size(); ++i) own[i] = k <= operands[i]->rank() && (*operands[i])[-k].value != 1;
    if (!before.empty() && own != before && ++loop == w.lengths.size()) return std::nullopt;
    for (std::size_t i = 0; i < operands.size(); ++i) {
      if (!own[i]) continue;
      if (own != before) w.steps[i][loop] = strides[i];
      strides[i] *= length;
    }
    w.lengths[loop] *= length;
    before = own;
  }
  return w;
}

}  // namespace tenon::cpu
