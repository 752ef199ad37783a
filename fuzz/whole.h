#pragma once
// The fuzzer's input as a file, on the heap and exactly as long as it is: so that the sanitizer sees every byte read behind its end.
#include <algorithm>

#include "tenon/io/shared_bytes.h"

namespace tenon::fuzz {

inline SharedBytes whole(const unsigned char* data, std::size_t size) {
  std::shared_ptr<std::byte> copy(new std::byte[size], std::default_delete<std::byte[]>());
  std::copy_n(reinterpret_cast<const std::byte*>(data), size, copy.get());
  return {std::move(copy), size};
}

/// Reads every byte.
inline void touch(std::span<const std::byte> bytes) {
  volatile unsigned sum = 0;
  for (const auto b : bytes) sum = sum + static_cast<unsigned>(b);
}

}  // namespace tenon::fuzz
