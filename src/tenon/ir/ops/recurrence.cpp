#include "tenon/ir/recurrence.h"

#include "tenon/base/assert.h"
#include "tenon/ir/graph.h"

namespace tenon::ir {
namespace {

constexpr std::size_t states(Cell cell) { return cell == Cell::lstm ? 2 : 1; }

}  // namespace

Specs Recurrence::shape(const Specs& in) const {
  TENON_ASSERT(in.size() == 2 + states(cell) + recurrent_bias + masked, "takes projected inputs, a kernel, states, bias and mask");
  const Shape &projected = in[0].shape, &kernel = in[1].shape;
  TENON_ASSERT(projected.rank() == 3 && kernel.rank() == 2, "projected inputs are (batch, time, gates * units)");
  const std::int64_t batch = projected[0].value, time = projected[1].value, units = kernel[0].value, width = gates(cell) * units;
  TENON_ASSERT(projected[2] == width && kernel[1] == width, "the kernel has one column for each gate of each unit");
  for (std::size_t k = 0; k < states(cell); ++k) TENON_ASSERT((in[2 + k].shape == Shape{batch, units}), "a state is (batch, units)");
  TENON_ASSERT(!recurrent_bias || (cell == Cell::gru && reset_after && in[3].shape == Shape{width}), "only a gru has this bias");
  TENON_ASSERT(!masked || (in.back().shape == Shape{batch, time} && in.back().dtype == in[0].dtype), "the mask is (batch, time)");
  Specs out{{{batch, time, units}, in[0].dtype}};
  for (std::size_t k = 0; k < states(cell); ++k) out.push_back(in[2 + k]);
  out.push_back({{batch, time, Saved(cell).parts * units}, in[0].dtype});
  return out;
}

Refs Recurrence::gradient(Builder& b, const Use& u) const {
  const auto count = states(cell);
  RecurrenceGradient op{*this, u.d_out[0].valid(), u.d_out[1].valid(), cell == Cell::lstm && u.d_out[2].valid()};
  TENON_ASSERT(!u.d_out.back().valid(), "what is saved is read by the derivative only");
  Refs in{u.in[1], u.out.back()};
  if (masked) in.push_back(u.in.back());
  for (std::size_t k = 0; k <= count; ++k)
    if (u.d_out[k].valid()) in.push_back(u.d_out[k]);
  Refs d = b.all(op, in);
  if (masked) d.push_back({});
  return d;
}

Specs RecurrenceGradient::shape(const Specs& in) const {
  const Shape &kernel = in[0].shape, &saved = in[1].shape;
  TENON_ASSERT(in.size() == 2u + forward.masked + d_sequence + d_h + d_c, "takes the gradients of the results that have one");
  Specs out{{{saved[0], saved[1], kernel[1]}, in[0].dtype}, in[0]};
  for (std::size_t k = 0; k < states(forward.cell); ++k) out.push_back({{saved[0], kernel[0]}, in[0].dtype});
  if (forward.recurrent_bias) out.push_back({{kernel[1]}, in[0].dtype});
  return out;
}

}  // namespace tenon::ir
