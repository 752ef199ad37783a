#include "tenon/data/dataset.h"

namespace tenon {

Dataset Dataset::slice(std::int64_t begin, std::int64_t end) const {
  Dataset part = *this;
  for (auto* columns : {&part.x, &part.y})
    for (auto& column : *columns) column.values = column.values.slice(begin, end);
  if (part.sample_weight) part.sample_weight->values = part.sample_weight->values.slice(begin, end);
  return part;
}

}  // namespace tenon
