#include "tenon/data/dataset.h"

namespace tenon {

Dataset Dataset::slice(std::int64_t begin, std::int64_t end) const {
  Dataset part = *this;
  for (auto* columns : {&part.x, &part.y, &part.sample_weight})
    for (auto& column : *columns) column.values = column.values.slice(begin, end);
  return part;
}

}  // namespace tenon
