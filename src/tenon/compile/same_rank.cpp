#include "tenon/compile/same_rank.h"

namespace tenon {
namespace {

Shape with_axis_behind(Shape s) {
  s.dims.push_back(1);
  return s;
}
Shape without_last(Shape s) {
  s.dims.pop_back();
  return s;
}

// `longer` has one axis more than `shorter`.
void fit(ir::Builder& b, ir::Ref& longer, ir::Ref& shorter) {
  if (b.shape(longer)[-1] != Dim{1}) return;
  if (b.shape(shorter).rank() == 1) shorter = b.reshape(shorter, with_axis_behind(b.shape(shorter)));
  else longer = b.reshape(longer, without_last(b.shape(longer)));
}

}  // namespace

std::pair<ir::Ref, ir::Ref> same_rank(ir::Builder& b, ir::Ref x, ir::Ref y) {
  const int difference = b.shape(x).rank() - b.shape(y).rank();
  if (difference == 1) fit(b, x, y);
  if (difference == -1) fit(b, y, x);
  return {x, y};
}

}  // namespace tenon
