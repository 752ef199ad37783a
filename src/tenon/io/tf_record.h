#pragma once
// TensorFlow's record files: length, checksum, bytes, checksum.
#include <cstdint>
#include <string>
#include <string_view>

namespace tenon {

/// The checksum of a record's parts. One of data that hold checksums themselves is weak; so it is rotated and moved.
std::uint32_t masked_crc32c(std::string_view bytes);

/// The record that holds `data`.
std::string tf_record(std::string_view data);

}  // namespace tenon
