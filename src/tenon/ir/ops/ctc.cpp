#include "tenon/base/assert.h"
#include "tenon/ir/graph.h"

namespace tenon::ir {

Specs Ctc::shape(const Specs& in) const {
  TENON_ASSERT(in.size() == 4, "takes logits, labels, and the lengths of both");
  const Shape &logits = in[0].shape, &labels = in[1].shape;
  TENON_ASSERT(logits.rank() == 3 && labels.rank() == 2 && labels[0] == logits[0],
               "logits are (batch, time, classes), labels (batch, most labels)");
  for (const std::size_t k : {1u, 2u, 3u}) TENON_ASSERT(in[k].dtype == DType::int32, "labels and lengths are int32");
  for (const std::size_t k : {2u, 3u}) TENON_ASSERT(in[k].shape == Shape{logits[0]}, "each row has its length");
  TENON_ASSERT(-logits[2].value <= blank && blank < logits[2].value, "the blank is a class");
  return {{{logits[0]}, in[0].dtype}, in[0], {{logits[0], logits[1].value + 2, 2 * (labels[1].value + 1)}, in[0].dtype}};
}

Refs Ctc::gradient(Builder& b, const Use& u) const {
  TENON_ASSERT(u.d_out[0].valid() && !u.d_out[1].valid() && !u.d_out[2].valid(), "only the loss is differentiated");
  const Ref each = b.reshape(u.d_out[0], Shape{b.shape(u.in[0])[0], 1, 1});
  return {b.multiply(u.out[1], each), Ref{}, Ref{}, Ref{}};
}

}  // namespace tenon::ir
