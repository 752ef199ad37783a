#include <fmt/format.h>

#include <unordered_map>

#include "tenon/io/hdf5_attribute.h"
#include "tenon/io/hdf5_tree.h"
#include "tenon/io/hdf5_values.h"

namespace tenon {

using hdf5::Node;
using hdf5::ObjectHeader;
using hdf5::Source;

namespace {

std::string shown(std::string_view path) {
  const auto begin = path.find_first_not_of('/');
  return begin == path.npos ? "/" : std::string(path.substr(begin));
}

Reported missing(const Source& source, std::string_view path) {
  return source.error(Code::ArrayMissing)
      .expected(shown(path))
      .because(fmt::format("There is no object \"{}\" in the file.", shown(path)))
      .emit();
}

/// Links that lead out of what a file says about itself; following them is how other readers were attacked.
Reported refuse_link(const Source& source, const hdf5::Link& link) {
  switch (link.kind) {
    case hdf5::Link::Kind::soft: return source.unsupported(link.stored_at, "soft links");
    case hdf5::Link::Kind::external: return source.unsupported(link.stored_at, "links into other files");
    default: return source.unsupported(link.stored_at, "user-defined links");
  }
}

/// The header of the dataset at `path`.
Result<ObjectHeader> dataset_header(const Source& source, const hdf5::Tree& tree, std::string_view path) {
  const Node* node = tree.find(path);
  if (!node) return missing(source, path);
  if (node->link.kind != hdf5::Link::Kind::hard) return refuse_link(source, node->link);
  if (node->kind == Hdf5Kind::group)
    return source.error(Code::ArrayMissing)
        .expected("array")
        .found("group")
        .because(fmt::format("\"{}\" is a group, not an array.", shown(path)))
        .emit();
  if (node->kind == Hdf5Kind::other) return source.unsupported(node->link.address, "an object that is neither group nor dataset");
  return read_object_header(source, node->link.address);
}

Result<std::vector<hdf5::Attribute>> attributes_at(const Source& source, const hdf5::Tree& tree, std::string_view path) {
  const Node* node = tree.find(path);
  if (!node) return std::vector<hdf5::Attribute>{};
  if (node->link.kind != hdf5::Link::Kind::hard) return refuse_link(source, node->link);
  TENON_TRY(const ObjectHeader header, read_object_header(source, node->link.address));
  return read_attributes(source, header);
}

/// The values of one object's attributes, by name.
class Values {
 public:
  Values(const Source& source, const std::vector<hdf5::Attribute>& attributes) : source_(source), heap_(source) {
    for (const auto& attribute : attributes) by_name_.emplace(attribute.name, &attribute);
  }

  Result<std::optional<Hdf5Value>> find(std::string_view name) {
    const auto found = by_name_.find(name);
    if (found == by_name_.end()) return std::optional<Hdf5Value>();
    TENON_TRY(Hdf5Value value, read_value(source_, *found->second, heap_));
    return std::optional(std::move(value));
  }

 private:
  const Source& source_;
  hdf5::GlobalHeap heap_;
  std::unordered_map<std::string_view, const hdf5::Attribute*> by_name_;
};

std::string kind_of(const Hdf5Value& value) {
  static constexpr std::string_view kinds[] = {"whole number",          "number",          "text",
                                               "list of whole numbers", "list of numbers", "list of texts"};
  return std::string(kinds[value.index()]);
}

/// The attribute as a T, or the diagnostic that it is something else.
template <class T> Result<std::optional<T>> as(const Source& source, std::string_view name, std::optional<Hdf5Value> value) {
  if (!value) return std::optional<T>();
  if (T* held = std::get_if<T>(&*value)) return std::optional(std::move(*held));
  return source.error(Code::FileDamaged, fmt::format("attribute {}", name))
      .expected(kind_of(Hdf5Value(T{})))
      .found(kind_of(*value))
      .because(fmt::format("Keras stores \"{}\" as {}.", name, kind_of(Hdf5Value(T{}))))
      .emit();
}

/// What the elements of a dataset mean. numpy knows no bfloat16, so Keras stores its bits and says so in an attribute.
Result<DType> element_type(const Source& source, const ObjectHeader& header, const hdf5::Datatype& type) {
  const bool bits = type.kind == hdf5::Datatype::Kind::opaque || type.dtype == DType::uint16;
  if (type.size == 2 && bits) {
    TENON_TRY(const auto attributes, read_attributes(source, header));
    TENON_TRY(const auto value, Values(source, attributes).find("dtype"));
    if (value == Hdf5Value("bfloat16")) return DType::bfloat16;
  }
  if (type.kind == hdf5::Datatype::Kind::number) return type.dtype;
  return source.unsupported(header.address, type.kind == hdf5::Datatype::Kind::opaque ? "arrays of opaque bytes" : "arrays of text");
}

}  // namespace

Source Hdf5File::source(std::string_view path, Sink& sink) const { return {tree_->bytes, tree_->origin, shown(path), sink}; }

Result<Hdf5File> Hdf5File::open(std::span<const std::byte> bytes, std::shared_ptr<const void> owner, InFile origin, Sink& sink) {
  auto tree = std::make_shared<hdf5::Tree>(hdf5::Tree{bytes, std::move(owner), std::move(origin)});
  TENON_TRY(const hdf5::Superblock superblock, read_superblock(Source(bytes, tree->origin, {}, sink)));
  tree->bytes = bytes.first(superblock.end);
  TENON_TRY([[maybe_unused]] const Done done, walk(*tree, superblock.root, sink));
  return Hdf5File(std::move(tree));
}

std::optional<Hdf5Kind> Hdf5File::kind(std::string_view path) const {
  const Node* node = tree_->find(path);
  return node ? std::optional(node->kind) : std::nullopt;
}

std::vector<Hdf5Child> Hdf5File::children(std::string_view path) const {
  std::vector<Hdf5Child> children;
  if (const Node* node = tree_->find(path))
    for (const Node& child : tree_->children(*node)) children.push_back({child.link.name, child.kind});
  return children;
}

std::vector<std::string> Hdf5File::list(std::string_view path) const {
  std::vector<std::string> names;
  if (const Node* node = tree_->find(path))
    for (const Node& child : tree_->children(*node)) names.push_back(child.link.name);
  return names;
}

Result<TensorSpec> Hdf5File::spec(std::string_view path, Sink& sink) const {
  const Source at = source(path, sink);
  TENON_TRY(const ObjectHeader header, dataset_header(at, *tree_, path));
  TENON_TRY(const hdf5::Described described, describe_dataset(at, header));
  TENON_TRY(const DType dtype, element_type(at, header, described.type));
  return TensorSpec{described.space.shape(), dtype};
}

Result<Tensor> Hdf5File::read(std::string_view path, Sink& sink) const {
  const Source at = source(path, sink);
  TENON_TRY(const ObjectHeader header, dataset_header(at, *tree_, path));
  TENON_TRY(const hdf5::Dataset dataset, read_dataset(at, header));
  TENON_TRY(const DType dtype, element_type(at, header, dataset.type));
  return read_values(at, dataset, dtype, tree_->owner);
}

Result<std::vector<std::string>> Hdf5File::attributes(std::string_view path, Sink& sink) const {
  TENON_TRY(auto stored, attributes_at(source(path, sink), *tree_, path));
  std::vector<std::string> names;
  for (auto& attribute : stored) names.push_back(std::move(attribute.name));
  return names;
}

Result<std::optional<Hdf5Value>> Hdf5File::attribute(std::string_view path, std::string_view name, Sink& sink) const {
  const Source at = source(path, sink);
  TENON_TRY(const auto stored, attributes_at(at, *tree_, path));
  return Values(at, stored).find(name);
}

Result<std::optional<std::string>> Hdf5File::string(std::string_view path, std::string_view name, Sink& sink) const {
  TENON_TRY(auto value, attribute(path, name, sink));
  return as<std::string>(source(path, sink), name, std::move(value));
}

Result<std::optional<std::int64_t>> Hdf5File::integer(std::string_view path, std::string_view name, Sink& sink) const {
  TENON_TRY(auto value, attribute(path, name, sink));
  return as<std::int64_t>(source(path, sink), name, std::move(value));
}

Result<std::optional<std::vector<std::string>>> Hdf5File::strings(std::string_view path, std::string_view name, Sink& sink) const {
  using Strings = std::vector<std::string>;
  const Source at = source(path, sink);
  TENON_TRY(const auto stored, attributes_at(at, *tree_, path));
  Values values(at, stored);
  const auto part = [&](const std::string& wanted) -> Result<std::optional<Strings>> {
    TENON_TRY(auto value, values.find(wanted));
    // An empty numpy array has float64 elements, so an empty list of names reads as an empty list of numbers.
    if (const auto* numbers = value ? std::get_if<std::vector<double>>(&*value) : nullptr; numbers && numbers->empty()) value = Strings{};
    return as<Strings>(at, wanted, std::move(value));
  };
  TENON_TRY(std::optional<Strings> all, part(std::string(name)));
  if (all) return all;
  for (int i = 0;; ++i) {
    TENON_TRY(std::optional<Strings> next, part(fmt::format("{}{}", name, i)));
    if (!next) return all;
    if (!all) all.emplace();
    all->insert(all->end(), next->begin(), next->end());
  }
}

}  // namespace tenon
