#include "tenon/io/tf_record.h"

#include "tenon/io/crc32c.h"
#include "tenon/io/little_endian.h"

namespace tenon {

std::uint32_t masked_crc32c(std::string_view bytes) {
  const auto crc = crc32c(bytes);
  return (crc >> 15 | crc << 17) + 0xA282EAD8U;
}

std::string tf_record(std::string_view data) {
  std::string record;
  append(record, static_cast<std::uint64_t>(data.size()));
  append(record, masked_crc32c(record));
  record += data;
  append(record, masked_crc32c(data));
  return record;
}

}  // namespace tenon
