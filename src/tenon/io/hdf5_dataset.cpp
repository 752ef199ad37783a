#include "tenon/io/hdf5_dataset.h"

#include <fmt/format.h>

namespace tenon::hdf5 {
namespace {

enum LayoutClass { compact = 0, contiguous = 1, chunked = 2, virtual_dataset = 3 };

Result<Layout> make_chunked(const Source& source, std::uint64_t at, std::uint64_t index, std::vector<std::uint64_t> lengths,
                            const Dataset& dataset) {
  // The last length is that of an element, in bytes.
  if (lengths.size() != dataset.space.lengths.size() + 1 || lengths.back() != dataset.type.size)
    return source.damaged(at, "The chunks of a dataset have other axes than the dataset.");
  Chunked layout{index, std::move(lengths), 1};
  for (const auto length : layout.lengths)
    if (length == 0 || __builtin_mul_overflow(layout.bytes, length, &layout.bytes) || layout.bytes > UINT32_MAX)
      return source.damaged(at, "The chunks of a dataset are empty or larger than 4 GiB.");
  layout.lengths.pop_back();
  return Layout(std::move(layout));
}

/// Versions 1 and 2, which libhdf5 wrote before 1.6.
Result<Layout> read_old_layout(const Source& source, Cursor fields, const Dataset& dataset) {
  const auto at = fields.address();
  fields.skip(1);
  const int axes = fields.u8(), kind = fields.u8();
  fields.skip(5);
  const auto address = kind == compact ? 0 : fields.u64();
  std::vector<std::uint64_t> lengths;
  for (int axis = 0; axis < axes; ++axis) lengths.push_back(fields.u32());
  if (kind == chunked) {
    if (fields.overrun()) return source.damaged(at, "A layout message is too short.");
    return make_chunked(source, at, address, std::move(lengths), dataset);
  }
  if (kind == compact) {
    const auto size = fields.u32();
    const auto begin = fields.address();
    fields.skip(size);
    if (fields.overrun()) return source.damaged(at, "A compact dataset is longer than its header message.");
    return Layout(Contiguous{begin, size});
  }
  if (fields.overrun() || kind != contiguous) return source.damaged(at, "A layout message is too short or of an unknown kind.");
  return Layout(Contiguous{address, dataset.bytes()});
}

/// Versions 3 and 4; they differ in chunked and virtual datasets only.
Result<Layout> read_new_layout(const Source& source, Cursor fields, const Dataset& dataset) {
  const auto at = fields.address();
  const int version = fields.u8(), kind = fields.u8();
  if (kind == virtual_dataset) return source.unsupported(at, "virtual datasets");
  if (kind == chunked && version == 4) return source.unsupported(at, "chunk indexes of libver=\"latest\"");
  if (kind == compact) {
    const auto size = fields.u16();
    const auto begin = fields.address();
    fields.skip(size);
    if (fields.overrun()) return source.damaged(at, "A compact dataset is longer than its header message.");
    return Layout(Contiguous{begin, size});
  }
  if (kind == contiguous) {
    const Contiguous layout{fields.u64(), fields.u64()};
    if (fields.overrun()) return source.damaged(at, "A layout message is too short.");
    return Layout(layout);
  }
  if (kind != chunked) return source.damaged(at, fmt::format("A dataset is stored in an unknown manner, {}.", kind));
  const int axes = fields.u8();
  const auto index = fields.u64();
  std::vector<std::uint64_t> lengths;
  for (int axis = 0; axis < axes; ++axis) lengths.push_back(fields.u32());
  if (fields.overrun()) return source.damaged(at, "A layout message is too short.");
  return make_chunked(source, at, index, std::move(lengths), dataset);
}

Result<Layout> read_layout(const Source& source, const ObjectHeader& header, const Dataset& dataset) {
  const Message* message = header.find(MessageType::layout);
  if (!message) return source.damaged(header.address, "A dataset does not say how it is stored.");
  TENON_TRY(const Cursor fields, body(source, *message));
  Cursor probe = fields;
  const int version = probe.u8();
  if (version == 1 || version == 2) return read_old_layout(source, fields, dataset);
  if (version == 3 || version == 4) return read_new_layout(source, fields, dataset);
  return source.unsupported(message->address, fmt::format("a layout message of version {}", version));
}

std::string filter_name(int id) {
  switch (id) {
    case 4: return "szip";
    case 5: return "nbit";
    case 6: return "scale-offset";
    case 32000: return "lzf";
    case 32001: return "blosc";
    case 32004: return "lz4";
    case 32015: return "zstd";
    default: return fmt::format("number {}", id);
  }
}

Result<std::vector<Filter>> read_filters(const Source& source, const Message& message) {
  TENON_TRY(Cursor fields, body(source, message));
  const auto at = fields.address();
  const int version = fields.u8(), count = fields.u8();
  if (version != 1 && version != 2) return source.damaged(at, "A filter message has a version other than 1 and 2.");
  if (version == 1) fields.skip(6);
  std::vector<Filter> filters;
  for (int i = 0; i < count; ++i) {
    const int id = fields.u16();
    const std::uint64_t name = version == 1 || id >= 256 ? fields.u16() : 0;
    fields.skip(2);  // flags
    const std::uint64_t values = fields.u16();
    fields.skip(version == 1 ? (name + 7) / 8 * 8 : name);
    fields.skip(4 * values + (version == 1 && values % 2 ? 4 : 0));
    if (fields.overrun()) return source.damaged(at, "A filter message is too short.");
    if (id < 1 || id > 3) return source.unsupported(at, "the filter " + filter_name(id));
    filters.push_back({static_cast<Filter::Kind>(id)});
  }
  return filters;
}

/// The value of elements that were never written; empty when it is zero.
Result<std::span<const std::byte>> read_fill(const Source& source, const ObjectHeader& header, std::uint32_t element) {
  const std::span<const std::byte> none;
  const Message* message = header.find(MessageType::fill_value);
  const Message* old = header.find(MessageType::old_fill_value);
  if (!message && !old) return none;
  TENON_TRY(Cursor fields, body(source, message ? *message : *old));
  const auto at = fields.address();
  if (message) {
    const int version = fields.u8();
    if (version < 1 || version > 3) return source.damaged(at, "A fill value has a version other than 1 to 3.");
    if (version == 3) {
      if (!(fields.u8() & 0x20)) return none;
    } else {
      fields.skip(2);  // when space is allocated, when the value is written
      if (fields.u8() == 0) return none;
    }
  }
  const auto size = fields.u32();
  if (size == 0 || size == UINT32_MAX) return none;
  const auto value = fields.take(size);
  if (fields.overrun() || size != element) return source.damaged(at, "A fill value is not as long as one element.");
  return value;
}

}  // namespace

Result<Described> describe_dataset(const Source& source, const ObjectHeader& header) {
  const Message* type_message = header.find(MessageType::datatype);
  const Message* space_message = header.find(MessageType::dataspace);
  if (!type_message || !space_message) return source.damaged(header.address, "A dataset lacks its type or its shape.");
  TENON_TRY(Cursor type_fields, body(source, *type_message));
  TENON_TRY(const Datatype type, read_datatype(source, type_fields));
  TENON_TRY(const Cursor space_fields, body(source, *space_message));
  TENON_TRY(Dataspace space, read_dataspace(source, space_fields));
  if (space.null) return source.unsupported(space_message->address, "a dataset without values (h5py.Empty)");
  return Described{type, std::move(space)};
}

Result<Dataset> read_dataset(const Source& source, const ObjectHeader& header) {
  TENON_TRY(Described described, describe_dataset(source, header));
  Dataset dataset{header.address, described.type, std::move(described.space), Contiguous{}};
  constexpr std::uint64_t longest = std::uint64_t{1} << 60;
  if (dataset.space.elements() > longest / dataset.type.size) return source.damaged(header.address, "A dataset is larger than 2^60 bytes.");
  if (const Message* external = header.find(MessageType::external_files))
    return source.unsupported(external->address, "values in other files (external storage)");
  TENON_TRY(dataset.layout, read_layout(source, header, dataset));
  if (const Message* filters = header.find(MessageType::filters)) { TENON_TRY(dataset.filters, read_filters(source, *filters)); }
  TENON_TRY(dataset.fill, read_fill(source, header, dataset.type.size));
  return dataset;
}

}  // namespace tenon::hdf5
