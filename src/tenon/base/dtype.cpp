#include "tenon/base/dtype.h"

#include <array>

namespace tenon {
namespace {
using Kind = DTypeInfo::Kind;
constexpr std::array<DTypeInfo, 15> table{{{"bool", 1, Kind::boolean},
                                           {"int8", 1, Kind::integer},
                                           {"uint8", 1, Kind::integer},
                                           {"int16", 2, Kind::integer},
                                           {"uint16", 2, Kind::integer},
                                           {"int32", 4, Kind::integer},
                                           {"uint32", 4, Kind::integer},
                                           {"int64", 8, Kind::integer},
                                           {"uint64", 8, Kind::integer},
                                           {"float16", 2, Kind::floating},
                                           {"bfloat16", 2, Kind::floating},
                                           {"float32", 4, Kind::floating},
                                           {"float64", 8, Kind::floating},
                                           {"string", 4, Kind::text},
                                           {"string", 1, Kind::text}}};
}  // namespace

const DTypeInfo& info(DType dtype) { return table[static_cast<std::size_t>(dtype)]; }

std::optional<DType> dtype_named(std::string_view name) {
  for (std::size_t i = 0; i < table.size(); ++i)
    if (table[i].name == name) return static_cast<DType>(i);
  return std::nullopt;
}

}  // namespace tenon
