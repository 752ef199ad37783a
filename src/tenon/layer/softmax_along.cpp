#include "tenon/layer/softmax_along.h"

namespace tenon {

ir::Ref softmax_along(ir::Builder& b, ir::Ref x, const ir::Ints& axes) {
  if (axes == ir::Ints{b.shape(x).rank() - 1}) return b(ir::Softmax{}, {x});
  const ir::Ref power = b.apply(ir::Fn::exp, b.subtract(x, b.reduce(ir::Fold::maximum, x, axes, ir::Axes::stay)));
  return b.divide(power, b.sum(power, axes, ir::Axes::stay));
}

}  // namespace tenon
