#include "tenon/compile/loss.h"

namespace tenon {

ir::Ref LossLowering::for_every_row(ir::Ref value) {
  is_of_batch_ = true;
  Shape one_row = shape(value);
  one_row.dims.insert(one_row.dims.begin(), 1);
  return (*this)(ir::Broadcast{one_row.with(0, shape(y_pred_)[0])}, {reshape(value, one_row)});
}

std::optional<Unfit> unfit_axis(std::int64_t axis, const Shape& output) {
  const std::int64_t rank = output.rank();
  if (axis >= 1 - rank && axis < rank && axis != 0) return std::nullopt;
  return Unfit{"an axis of the output: " + std::to_string(1 - rank) + " to -1, or 1 to " + std::to_string(rank - 1),
               "axis=" + std::to_string(axis) +
                   (axis == 0 || axis == -rank ? " is the batch; rows are samples of their own." : " is none of the output's axes.")};
}

}  // namespace tenon
