#pragma once
// Numbers of the ZIP format that reader and writer share (PKWARE's APPNOTE.TXT 6.3.10, sections 4.3 to 4.5).
#include <cstddef>
#include <cstdint>

namespace tenon::zip {

inline constexpr std::uint32_t local_signature = 0x04034b50, entry_signature = 0x02014b50, end_signature = 0x06054b50,
                               end64_signature = 0x06064b50, locator_signature = 0x07064b50;
inline constexpr std::size_t local_bytes = 30, entry_bytes = 46, end_bytes = 22, end64_bytes = 56, locator_bytes = 20;
inline constexpr std::uint16_t zip64_extra = 0x0001, padding_extra = 0xD935;  // the latter is Android's, for aligned members
inline constexpr std::uint16_t stored = 0, deflate = 8;
inline constexpr std::uint16_t encrypted = 1, sizes_follow = 8, strongly_encrypted = 64, utf8_name = 2048, masked_headers = 8192;
inline constexpr std::uint16_t in_extra16 = 0xFFFF;  // "see the Zip64 record"
inline constexpr std::uint32_t in_extra32 = 0xFFFFFFFF;

}  // namespace tenon::zip
