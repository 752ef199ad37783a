#pragma once
// CRC-32C (Castagnoli), the checksum of TensorFlow's record files.
#include <cstdint>
#include <string_view>

namespace tenon {

std::uint32_t crc32c(std::string_view bytes);

}  // namespace tenon
