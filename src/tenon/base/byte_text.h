#pragma once
// Sizes and counts for people.
#include <cstdint>
#include <string>

namespace tenon {

/// "12.30 MB", with units of 1024 as in Keras' summary: keras/src/utils/summary_utils.py, readable_memory_size().
std::string byte_text(std::int64_t bytes);

/// "1,234,567".
std::string with_commas(std::int64_t n);

}  // namespace tenon
