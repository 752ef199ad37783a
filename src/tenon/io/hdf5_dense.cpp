#include "tenon/io/hdf5_dense.h"

#include "tenon/io/hdf5_checksum.h"

namespace tenon::hdf5 {
namespace {

/// Where a record keeps its parts.
struct RecordFormat {
  std::size_t id_at, id_size, hash_at, size;
};
constexpr RecordFormat link_record{4, 7, 0, 11};
constexpr RecordFormat attribute_record{0, 8, 13, 17};

}  // namespace

Result<std::vector<DenseObject>> read_dense(const Source& source, DenseStorage storage, RecordType type) {
  const RecordFormat format = type == RecordType::link_name ? link_record : attribute_record;
  TENON_TRY(FractalHeap heap, FractalHeap::open(source, storage.heap));
  if (heap.id_size() != format.id_size) return source.damaged(storage.heap, "The IDs of a fractal heap have the wrong size.");
  TENON_TRY(const std::vector<Record> records, read_records(source, storage.tree, type, format.size));
  std::vector<DenseObject> objects;
  std::uint64_t total = 0;
  for (const Record record : records) {
    constexpr std::size_t flags_at = 8;
    if (type == RecordType::attribute_name && (record[flags_at] & std::byte{2}) != std::byte{0})
      return source.unsupported(storage.tree, "header messages shared between objects (committed types)");
    TENON_TRY(const Cursor fields, heap.object(record.subspan(format.id_at, format.id_size)));
    total += fields.remaining();
    if (total > source.size()) return source.damaged(storage.heap, "The objects of a fractal heap overlap.");
    objects.push_back({fields, Cursor(record.subspan(format.hash_at, 4), storage.tree).u32()});
  }
  return objects;
}

Result<Done> check_hash(const Source& source, const DenseObject& object, std::string_view name) {
  if (lookup3(std::as_bytes(std::span(name))) == object.hash) return Done{};
  return source.damaged(object.fields.address(), "The index of dense storage names an object differently than the object itself.");
}

}  // namespace tenon::hdf5
