#pragma once
// Reads HDF5 files, the subset that Keras writes, out of bytes in memory. Strict and bounded: hostile bytes get a diagnostic.
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "tenon/base/result.h"
#include "tenon/base/tensor.h"
#include "tenon/diag/sink.h"

namespace tenon {

namespace hdf5 {
struct Tree;
class Source;
}  // namespace hdf5

/// What an attribute can hold.
using Hdf5Value = std::variant<std::int64_t, double, std::string, std::vector<std::int64_t>, std::vector<double>, std::vector<std::string>>;

enum class Hdf5Kind : std::uint8_t {
  group,
  dataset,
  other  // a link or object that Tenon does not follow; reading it reports which
};

struct Hdf5Child {
  std::string name;
  Hdf5Kind kind;
};

/// An open file. Objects are addressed by path, "layers/dense/vars/0"; "" and "/" are the root. A copy shares the bytes.
///
/// Opening walks all groups, so that a file whose structure is damaged is refused as a whole; what is inside a dataset or an
/// attribute is looked at when it is read.
class Hdf5File {
 public:
  /// `owner` keeps `bytes` alive, also for the tensors read; it may be null when the caller does so.
  /// `origin` names the file in diagnostics.
  static Result<Hdf5File> open(std::span<const std::byte> bytes, std::shared_ptr<const void> owner, InFile origin, Sink& sink);

  /// What is at this path; nothing when there is no such object.
  std::optional<Hdf5Kind> kind(std::string_view path) const;
  bool exists(std::string_view path) const { return kind(path).has_value(); }
  /// The objects in a group, by name in byte order. Empty for anything else.
  std::vector<Hdf5Child> children(std::string_view path) const;
  /// Their names.
  std::vector<std::string> list(std::string_view path) const;

  /// Shape and element type of a dataset.
  Result<TensorSpec> spec(std::string_view path, Sink& sink) const;
  /// The values: shares the file's bytes where they lie in one piece, little-endian and aligned, else copies them.
  Result<Tensor> read(std::string_view path, Sink& sink) const;

  /// Names of an object's attributes, in the file's order. A missing object has none.
  Result<std::vector<std::string>> attributes(std::string_view path, Sink& sink) const;
  /// The value of an attribute, if there is one of that name.
  Result<std::optional<Hdf5Value>> attribute(std::string_view path, std::string_view name, Sink& sink) const;
  /// An attribute that must be one text, or absent.
  Result<std::optional<std::string>> string(std::string_view path, std::string_view name, Sink& sink) const;
  /// An attribute that must be one whole number, or absent.
  Result<std::optional<std::int64_t>> integer(std::string_view path, std::string_view name, Sink& sink) const;
  /// An attribute that must be a list of texts, or absent; also when Keras split it into name0, name1, ... because of its length.
  Result<std::optional<std::vector<std::string>>> strings(std::string_view path, std::string_view name, Sink& sink) const;

 private:
  explicit Hdf5File(std::shared_ptr<const hdf5::Tree> tree) : tree_(std::move(tree)) {}
  hdf5::Source source(std::string_view path, Sink& sink) const;

  std::shared_ptr<const hdf5::Tree> tree_;
};

}  // namespace tenon
