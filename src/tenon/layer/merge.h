#pragma once
// What layers that merge several inputs have in common: do the shapes fit, and which axis does not.
#include "tenon/layer/layer.h"

namespace tenon {

/// Whether an axis of length 1 fits any length.
enum class Repeat : std::uint8_t { none, ones };

/// The first axis, counted from the front of the longer shape, whose lengths cannot go together; unknown lengths go with any.
/// With Repeat::ones shapes are compared from the end, the batch axis apart, as Keras' merging layers do.
std::optional<int> differing_axis(const Shape& a, const Shape& b, Repeat repeat);

/// Two inputs that do not fit: the shape so far, that of input `index`, and the axis.
struct Mismatch {
  const Shape &a, &b;
  std::size_t index;
  int axis;
};
Reported report_inputs_differ(const Mismatch& m, const LayerInfo& info, std::string rule, const Site& at);

/// infer() of a layer that works element by element: keras/src/layers/merging/base_merge.py.
Result<Signature> infer_elementwise(Inputs inputs, const LayerInfo& info, const Site& at);
/// The inputs, of any ranks, folded from the first to the last. Where all have a mask, the result has what is in any of them.
ir::Ref fold_inputs(Lowering& b, ir::Arithmetic fn);
/// TN0308 unless there are two inputs.
std::optional<Reported> report_not_two(Inputs inputs, const LayerInfo& info, const Site& at);
/// x with axes of length 1 behind the batch axis until it has `rank` axes.
ir::Ref of_rank(Lowering& b, ir::Ref x, int rank);

}  // namespace tenon
