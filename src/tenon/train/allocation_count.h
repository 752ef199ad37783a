#pragma once
// For tests: how often this program has asked for memory with new.
#include <cstdint>

namespace tenon::testing {

std::int64_t allocations();

}  // namespace tenon::testing
