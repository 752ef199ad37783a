#pragma once
// Where the memory of a run goes, in bytes.
#include <array>
#include <cstdint>

namespace tenon {

struct Memory {
  std::int64_t parameters = 0, gradients = 0, slots = 0, state = 0, activations = 0, workspace = 0, outputs = 0;  // memory_parts explains
  std::int64_t model = 0, data = 0, queue = 0, program = 0, check = 0;
  /// What the run itself allocates.
  std::int64_t run() const { return parameters + gradients + slots + state + activations + workspace + outputs + queue; }
  std::int64_t total() const { return run() + model + data + program + check; }
};

struct MemoryPart {
  const char *name, *meaning;
  std::int64_t Memory::*bytes;
};
inline constexpr std::array<MemoryPart, 12> memory_parts{{
    {"parameters", "the weights that are trained", &Memory::parameters},
    {"gradients", "one for each weight, in every piece of a batch", &Memory::gradients},
    {"slots", "what the optimizer remembers of each weight", &Memory::slots},
    {"state", "moving statistics and frozen weights", &Memory::state},
    {"activations", "what layers hand on, the batch included", &Memory::activations},
    {"workspace", "packed weights and scratch of the kernels, the order of the rows", &Memory::workspace},
    {"outputs", "what predict returns, of all samples", &Memory::outputs},
    {"model", "the weights as they were loaded, where others are used", &Memory::model},
    {"data", "the arrays, where they lie in memory or are read from mapped files", &Memory::data},
    {"queue", "what waits between files and training: rows that are kept, buffers of shuffles, batches made ahead", &Memory::queue},
    {"program", "code, libraries, generated kernels", &Memory::program},
    {"check", "what the check of the data took beyond all of this: it is given back before the run", &Memory::check},
}};

}  // namespace tenon
