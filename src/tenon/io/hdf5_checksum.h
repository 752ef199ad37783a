#pragma once
// The two checksums of HDF5: Jenkins' lookup3 over metadata, Fletcher-32 over chunks of data.
#include <cstdint>
#include <span>

namespace tenon::hdf5 {

std::uint32_t lookup3(std::span<const std::byte> bytes);
std::uint32_t fletcher32(std::span<const std::byte> bytes);

}  // namespace tenon::hdf5
