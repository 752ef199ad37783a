#include "tenon/base/assert.h"
#include "tenon/ir/graph.h"

namespace tenon::ir {
namespace {

Shape without_last(const Shape& s) { return Shape(std::vector<Dim>(s.dims.begin(), s.dims.end() - 1)); }

Ref softmax_gradient(Builder& b, Ref y, Ref dy) {
  const Ref weighted = b.multiply(dy, y);
  const Ref total = b(Reduce{Fold::sum, {b.shape(y).rank() - 1}}, {weighted});
  return b.multiply(y, b.subtract(dy, total));
}

}  // namespace

Specs Softmax::shape(const Specs& in) const {
  TENON_ASSERT(in[0].shape.rank() >= 1, "softmax has a last axis");
  return {in[0]};
}
Refs Softmax::gradient(Builder& b, const Use& u) const { return {softmax_gradient(b, u.out[0], u.d_out[0])}; }

Specs SoftmaxCrossEntropy::shape(const Specs& in) const {
  const Shape &logits = in[0].shape, rows = without_last(logits);
  TENON_ASSERT(in[1].dtype == DType::int32 ? in[1].shape == rows : in[1].shape == logits, "targets are ids or rows of the logits' shape");
  return {{rows, in[0].dtype}, in[0]};
}

Refs SoftmaxCrossEntropy::gradient(Builder& b, const Use& u) const {
  const Ref targets = u.in[1], probabilities = u.out[1], d_loss = u.d_out[0], d_probabilities = u.d_out[1];
  const bool is_rows = is_floating(b.spec(targets).dtype);
  Ref d_logits, d_targets;
  if (d_loss.valid()) {
    d_logits = b(SoftmaxCrossEntropyGradient{}, {probabilities, targets, d_loss});
    const Ref row = b.reshape(d_loss, b.shape(probabilities).with(-1, 1));
    if (is_rows) d_targets = b.multiply(b.apply(Fn::log, probabilities), b.affine(row, -1));
  }
  if (d_probabilities.valid()) {
    const Ref d = softmax_gradient(b, probabilities, d_probabilities);
    d_logits = d_logits.valid() ? b.add(d_logits, d) : d;
  }
  return {d_logits, d_targets};
}

Specs SoftmaxCrossEntropyGradient::shape(const Specs& in) const {
  TENON_ASSERT(in[2].shape == without_last(in[0].shape), "the gradient of the loss has one value per row");
  return {in[0]};
}

}  // namespace tenon::ir
