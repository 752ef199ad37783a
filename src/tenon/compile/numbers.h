#pragma once
// A list of numbers in a config; whole ones are written as such, as they were read.
#include "tenon/object/codec.h"

namespace tenon {

struct Numbers {
  std::vector<double> values;
  bool whole = false;

  Numbers() = default;
  Numbers(std::initializer_list<double> v) : values(v) {}
};

template <> struct codec<Numbers> {
  static constexpr std::string_view type = "list[float]";
  static Config write(const Numbers& v);
  static std::optional<Reported> read(const Config& c, Numbers& out, const FieldSite& at);
};

}  // namespace tenon
