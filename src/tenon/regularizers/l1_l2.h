#pragma once
#include "tenon/layer/penalty.h"

namespace tenon {

struct L1L2 {
  double l1 = 0, l2 = 0;

  static constexpr RegularizerInfo info{
      .name = "L1L2", .aliases = {"l1l2", "l1_l2"}, .summary = "l1 times the sum of the absolute values and l2 times that of the squares."};
  static constexpr auto fields(auto each) {
    return each(field("l1", &L1L2::l1, "Factor of the sum of absolute values.", penalty_factor),
                field("l2", &L1L2::l2, "Factor of the sum of squares.", penalty_factor));
  }

  ir::Ref lower(ir::Builder& b, ir::Ref x) const { return b.add(absolute_penalty(b, x, l1), square_penalty(b, x, l2)); }
};

}  // namespace tenon
