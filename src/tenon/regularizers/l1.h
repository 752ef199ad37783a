#pragma once
#include "tenon/layer/penalty.h"

namespace tenon {

struct L1 {
  double l1 = 0.01;

  static constexpr RegularizerInfo info{.name = "L1", .aliases = {"l1"}, .summary = "l1 times the sum of the absolute values."};
  static constexpr auto fields(auto each) { return each(field("l1", &L1::l1, "Factor of the sum of absolute values.", penalty_factor)); }

  ir::Ref lower(ir::Builder& b, ir::Ref x) const { return absolute_penalty(b, x, l1); }
};

}  // namespace tenon
