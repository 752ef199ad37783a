#pragma once
// How much memory the process takes from the machine, code and mapped files included. 0 where the system does not say.
#include <cstddef>
#include <cstdint>

namespace tenon {

std::int64_t resident_bytes();

/// Of `size` bytes from `begin` on alone: of a mapped file, what was read of it.
std::int64_t resident_bytes(const std::byte* begin, std::size_t size);

/// Gives back to the system what was freed and still waits to be allocated again.
void give_back_free_memory();

}  // namespace tenon
