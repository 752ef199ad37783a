#pragma once
// TensorFlow's record files: length, checksum, bytes, checksum.
#include <string>
#include <string_view>

namespace tenon {

/// The record that holds `data`.
std::string tf_record(std::string_view data);

}  // namespace tenon
