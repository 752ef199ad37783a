#pragma once
// The two hash functions of tf.strings: FarmHash's Fingerprint64 and SipHash-2-4 under a key.
#include <array>
#include <cstdint>
#include <string_view>

namespace tenon {

/// farmhash::Fingerprint64 (farmhashna), what tf.strings.to_hash_bucket_fast takes the remainder of.
std::uint64_t fingerprint64(std::string_view text);
/// SipHash-2-4, what tf.strings.to_hash_bucket_strong takes the remainder of.
std::uint64_t sip_hash(const std::array<std::uint64_t, 2>& key, std::string_view text);
/// Two fingerprints as one: tensorflow/core/platform/fingerprint.h.
std::uint64_t fingerprint_of_both(std::uint64_t a, std::uint64_t b);

}  // namespace tenon
