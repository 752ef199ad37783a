#pragma once
#include <cstdint>

namespace tenon {

/// How many batches a check takes; what comes later is checked before its step.
struct Pull {
  std::int64_t batches = 1;  // -1: all of a pass
  std::int64_t first = 0;    // number of the first one in messages, where the data are a part of others
};

}  // namespace tenon
