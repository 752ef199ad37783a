#pragma once
// The kernels of one shard, bound to its memory.
#include "tenon/backends/backend.h"
#include "tenon/plan/program.h"

namespace tenon {

/// Where the spaces of a program begin, for one shard.
struct Bases {
  std::byte *arena, *parameters, *state, *results;
  Buffer buffer(const Program& program, ir::Ref value) const;
};

/// Kernels by phase, in the order they run.
using Kernels = std::vector<std::vector<std::unique_ptr<Kernel>>>;
Kernels kernels_of(const Program& program, std::int64_t first_row, const Bases& bases, const Backend& backend, Workspace& workspace);

}  // namespace tenon
