#pragma once
// Version 2 B-trees, which index links and attributes in dense storage: reads all records in order.
#include <vector>

#include "tenon/io/hdf5_source.h"

namespace tenon::hdf5 {

enum class RecordType : std::uint8_t { link_name = 5, attribute_name = 8 };

using Record = std::span<const std::byte>;

/// The records of the tree at `address`, each `record_size` bytes long. Checksums are verified; no node is read twice.
Result<std::vector<Record>> read_records(const Source& source, std::uint64_t address, RecordType type, std::size_t record_size);

}  // namespace tenon::hdf5
