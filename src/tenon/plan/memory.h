#pragma once
// Where the memory of a run goes, in bytes.
#include <cstdint>

namespace tenon {

struct Memory {
  std::int64_t parameters = 0;
  std::int64_t gradients = 0;    // one flat buffer per shard
  std::int64_t slots = 0;        // of the optimizer
  std::int64_t state = 0;        // moving statistics and frozen weights
  std::int64_t activations = 0;  // arenas, the batch's rows included
  std::int64_t workspace = 0;    // of the backend: packed weights and scratch
  std::int64_t model = 0;        // the Model's own weights, where they are not those that are trained
  std::int64_t data = 0;         // the arrays themselves, as far as they lie on the heap or are read from mapped files
  std::int64_t program = 0;      // what the process has besides: code, libraries, generated kernels
  std::int64_t total() const { return parameters + gradients + slots + state + activations + workspace + model + data + program; }
};

}  // namespace tenon
