#pragma once
// What the passes of a recurrence share: its lengths, the recurrent kernel in rows of whole vectors, and room to work in.
#include "tenon/backends/cpu/kernels.h"
#include "tenon/backends/cpu/workspace.h"
#include "tenon/ir/recurrence.h"

namespace tenon::cpu {

struct RecurrenceShape {
  ir::Recurrence op;
  std::int64_t batch, time, units, columns, padded;  // padded: units in whole vectors
  ir::Order order;
  ir::Saved parts;

  RecurrenceShape(const ir::Recurrence& op, const Shape& saved, const Shape& kernel);

  std::int64_t saved_stride() const { return parts.parts * units; }
  std::int64_t saved_at(std::int64_t row, std::int64_t at) const { return (row * time + at) * saved_stride(); }
};

/// A parameter in another layout, with zeros where that has gaps, and what must run before each use of it: nothing for a parameter.
struct PackedKernel {
  dnnl_memory_t memory = nullptr;
  std::vector<Call> before;

  const float* values() const { return data_of(memory); }
};

/// (units, gate, unit) with `padded` units for each gate.
PackedKernel pack_gates(const RecurrenceShape& s, const Context& c, std::size_t operand);
/// Turned around: (gate * unit, units) with rows of `padded` units.
PackedKernel pack_turned(const RecurrenceShape& s, const Context& c, std::size_t operand);

}  // namespace tenon::cpu
