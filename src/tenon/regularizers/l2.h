#pragma once
#include "tenon/layer/penalty.h"

namespace tenon {

struct L2 {
  double l2 = 0.01;

  static constexpr RegularizerInfo info{.name = "L2", .aliases = {"l2"}, .summary = "l2 times the sum of the squares."};
  static constexpr auto fields(auto each) { return each(field("l2", &L2::l2, "Factor of the sum of squares.", penalty_factor)); }

  ir::Ref lower(ir::Builder& b, ir::Ref x) const { return square_penalty(b, x, l2); }
};

}  // namespace tenon
