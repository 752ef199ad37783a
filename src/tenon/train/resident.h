#pragma once
// The memory that this process has now.
#include <cstdint>

namespace tenon {

/// Bytes of memory that belong to this process at the moment, code and mapped files included; 0 where the system does not say.
std::int64_t resident_bytes();

}  // namespace tenon
