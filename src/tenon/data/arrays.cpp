#include "tenon/data/arrays.h"

namespace tenon {

Arrays Arrays::slice(std::int64_t begin, std::int64_t end) const {
  Arrays part = *this;
  for (auto* columns : {&part.x, &part.y, &part.sample_weight})
    for (auto& column : *columns) column.values = column.values.slice(begin, end);
  return part;
}

}  // namespace tenon
