#include "tenon/io/hdf5_writer.h"

#include <fmt/format.h>

#include <algorithm>

#include "tenon/base/assert.h"
#include "tenon/io/hdf5_messages.h"
#include "tenon/io/hdf5_object_header.h"
#include "tenon/io/hdf5_write_group.h"

namespace tenon {

using hdf5::Encoder;
using hdf5::MessageType;

struct Hdf5Writer::Object {
  std::map<std::string, std::unique_ptr<Object>, std::less<>> children{};
  std::optional<Tensor> values{};
  std::vector<std::pair<std::string, Hdf5Value>> attributes{};
};

namespace {

constexpr std::uint64_t tensor_alignment = 64;
constexpr std::uint64_t superblock_bytes = 96;

/// The file while it is written: descriptions first, then texts, then tensors. Addresses of the later parts are filled in at the end.
struct Draft {
  struct Gap {
    std::uint64_t position, offset;  // of the address in `out`, and what it says relative to its part
  };
  Encoder out{};
  hdf5::TextHeap texts{};
  std::vector<Gap> text_gaps{}, tensor_gaps{};
  std::vector<Tensor> tensors{};
  std::uint64_t tensor_bytes = 0;
};

/// Messages of one object header, version 1.
class Header {
 public:
  explicit Header(Draft& draft) : draft_(draft) {}

  /// Returns where the body will lie relative to the header's messages.
  std::uint64_t add(MessageType type, std::span<const std::byte> body) {
    messages_.u16(static_cast<std::uint64_t>(type));
    messages_.u16((body.size() + 7) / 8 * 8);
    messages_.u32(0);
    const auto begin = messages_.size();
    messages_.bytes(body);
    messages_.align(8);
    ++count_;
    return begin;
  }
  void gap(std::vector<Draft::Gap>& gaps, std::uint64_t position, std::uint64_t offset) { gaps_.push_back({&gaps, {position, offset}}); }

  /// Appends the header to the file; returns its address.
  std::uint64_t write() {
    Encoder& out = draft_.out;
    const std::uint64_t address = out.size();
    out.u16(1);  // version
    out.u16(count_);
    out.u32(1);  // links to it
    out.u32(messages_.size());
    out.u32(0);
    for (auto& [gaps, gap] : gaps_) gaps->push_back({out.size() + gap.position, gap.offset});
    out.bytes(messages_.all());
    return address;
  }

 private:
  Draft& draft_;
  Encoder messages_;
  std::uint64_t count_ = 0;
  std::vector<std::pair<std::vector<Draft::Gap>*, Draft::Gap>> gaps_;
};

void add_attribute(Draft& draft, Header& header, std::string_view name, const Hdf5Value& value) {
  const hdf5::Body body = hdf5::encode_attribute(name, value, draft.texts);
  const auto begin = header.add(MessageType::attribute, body.bytes);
  for (const auto& reference : body.references) header.gap(draft.text_gaps, begin + reference.position, reference.collection);
}

void add_attributes(Draft& draft, Header& header, const Hdf5Writer::Object& object) {
  for (const auto& [name, value] : object.attributes) add_attribute(draft, header, name, value);
}

std::uint64_t write_dataset(Draft& draft, const Hdf5Writer::Object& object) {
  const Tensor& values = *object.values;
  const auto size = static_cast<std::uint64_t>(bytes(values.spec()));
  Header header(draft);
  header.add(MessageType::dataspace, hdf5::encode_dataspace(values.shape().dims));
  header.add(MessageType::datatype, hdf5::encode_datatype(values.dtype()));
  Encoder fill;
  fill.u8(2);  // version
  fill.u8(2);  // space is allocated late
  fill.u8(2);  // the value is written if it was set
  fill.u8(1);  // it is the default value, of 0 bytes
  fill.u32(0);
  header.add(MessageType::fill_value, fill.all());
  Encoder layout;
  layout.u8(3);  // version
  layout.u8(1);  // contiguous
  layout.u64(hdf5::undefined_address);
  layout.u64(size);
  const auto begin = header.add(MessageType::layout, layout.all());
  if (size > 0) {
    header.gap(draft.tensor_gaps, begin + 2, draft.tensor_bytes);
    draft.tensors.push_back(values);
    draft.tensor_bytes += (size + tensor_alignment - 1) / tensor_alignment * tensor_alignment;
  }
  add_attributes(draft, header, object);
  if (values.dtype() == DType::bfloat16) add_attribute(draft, header, "dtype", "bfloat16");
  return header.write();
}

struct Group {
  std::uint64_t header;
  hdf5::GroupIndex index;
};

Group write_group(Draft& draft, const Hdf5Writer::Object& object) {
  std::vector<hdf5::GroupEntry> entries;
  for (const auto& [name, child] : object.children)
    entries.push_back({name, child->values ? write_dataset(draft, *child) : write_group(draft, *child).header});
  const auto index = hdf5::write_group_index(draft.out, entries);
  Header header(draft);
  Encoder table;
  table.u64(index.tree);
  table.u64(index.heap);
  header.add(MessageType::symbol_table, table.all());
  add_attributes(draft, header, object);
  return {header.write(), index};
}

std::vector<std::byte> superblock(const Group& root, std::uint64_t end) {
  Encoder out;
  out.text("\x89HDF\r\n\x1a\n");
  out.zeros(5);  // version 0 of everything
  out.u8(8);     // bytes of an address
  out.u8(8);     // bytes of a length
  out.u8(0);
  out.u16(hdf5::leaf_k);
  out.u16(hdf5::internal_k);
  out.u32(0);
  out.u64(0);  // base address
  out.u64(hdf5::undefined_address);
  out.u64(end);
  out.u64(hdf5::undefined_address);
  out.u64(0);  // the root's name
  out.u64(root.header);
  out.u64(1);  // its index is cached here
  out.u64(root.index.tree);
  out.u64(root.index.heap);
  return std::move(out).take();
}

Hdf5Image::Piece own(std::vector<std::byte> bytes) {
  const auto held = std::make_shared<const std::vector<std::byte>>(std::move(bytes));
  return {std::shared_ptr<const std::byte>(held, held->data()), held->size()};
}

/// Puts the parts behind each other and fills in the addresses that depend on it.
Hdf5Image assemble(Draft draft, const Group& root) {
  const std::uint64_t texts_at = draft.out.size();
  const auto texts = std::move(draft.texts).finish();
  draft.out.bytes(texts);
  if (!draft.tensors.empty()) draft.out.align(tensor_alignment);
  const std::uint64_t tensors_at = draft.out.size();
  for (const auto& gap : draft.text_gaps) draft.out.patch(gap.position, texts_at + gap.offset);
  for (const auto& gap : draft.tensor_gaps) draft.out.patch(gap.position, tensors_at + gap.offset);

  Hdf5Image image;
  image.size = tensors_at + draft.tensor_bytes;
  auto descriptions = std::move(draft.out).take();
  const auto first = superblock(root, image.size);
  std::copy(first.begin(), first.end(), descriptions.begin());
  image.pieces.push_back(own(std::move(descriptions)));
  for (const Tensor& tensor : draft.tensors) {
    const auto size = static_cast<std::size_t>(bytes(tensor.spec()));
    image.pieces.push_back({std::shared_ptr<const std::byte>(std::make_shared<Tensor>(tensor), tensor.data()), size});
    if (const auto rest = size % tensor_alignment) image.pieces.push_back(own(std::vector<std::byte>(tensor_alignment - rest)));
  }
  return image;
}

/// 16 bytes each, within the 64,512 bytes that Keras allows an attribute.
constexpr std::size_t most_texts = 4000;

}  // namespace

std::vector<std::byte> Hdf5Image::joined() const {
  std::vector<std::byte> all;
  all.reserve(size);
  for (const Piece& piece : pieces) all.insert(all.end(), piece.bytes().begin(), piece.bytes().end());
  return all;
}

Hdf5Writer::Hdf5Writer() : root_(std::make_unique<Object>()) {}
Hdf5Writer::Hdf5Writer(Hdf5Writer&&) noexcept = default;
Hdf5Writer& Hdf5Writer::operator=(Hdf5Writer&&) noexcept = default;
Hdf5Writer::~Hdf5Writer() = default;

Hdf5Writer::Object& Hdf5Writer::make(std::string_view path) {
  Object* object = root_.get();
  while (!path.empty()) {
    const auto slash = std::min(path.find('/'), path.size());
    const auto name = path.substr(0, slash);
    path.remove_prefix(std::min(slash + 1, path.size()));
    if (name.empty()) continue;
    TENON_ASSERT(name != "." && name.find('\0') == name.npos, "an HDF5 object cannot have this name");
    TENON_ASSERT(!object->values, "an HDF5 array cannot have children");
    auto found = object->children.find(name);
    if (found == object->children.end()) found = object->children.emplace(std::string(name), std::make_unique<Object>()).first;
    object = found->second.get();
  }
  return *object;
}

void Hdf5Writer::group(std::string_view path) { TENON_ASSERT(!make(path).values, "an HDF5 array is no group"); }

void Hdf5Writer::dataset(std::string_view path, Tensor values) {
  Object& object = make(path);
  TENON_ASSERT(!object.values && object.children.empty() && &object != root_.get(), "an HDF5 object was written twice");
  object.values = std::move(values);
}

void Hdf5Writer::attribute(std::string_view path, std::string_view name, Hdf5Value value) {
  auto& attributes = make(path).attributes;
  const auto set = [&](std::string full_name, Hdf5Value part) {
    const auto same = [&](const auto& attribute) { return attribute.first == full_name; };
    TENON_ASSERT(std::none_of(attributes.begin(), attributes.end(), same), "an HDF5 attribute was written twice");
    attributes.emplace_back(std::move(full_name), std::move(part));
  };
  const auto* texts = std::get_if<std::vector<std::string>>(&value);
  if (!texts || texts->size() <= most_texts) return set(std::string(name), std::move(value));
  for (std::size_t begin = 0, part = 0; begin < texts->size(); begin += most_texts, ++part) {
    const auto first = texts->begin() + static_cast<std::ptrdiff_t>(begin);
    const auto count = static_cast<std::ptrdiff_t>(std::min(most_texts, texts->size() - begin));
    set(fmt::format("{}{}", name, part), std::vector<std::string>(first, first + count));
  }
}

Hdf5Image Hdf5Writer::finish() const {
  Draft draft;
  draft.out.zeros(superblock_bytes);
  const Group root = write_group(draft, *root_);
  return assemble(std::move(draft), root);
}

}  // namespace tenon
