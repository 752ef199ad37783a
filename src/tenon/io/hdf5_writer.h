#pragma once
// Writes HDF5 files as Keras does: groups, arrays in one piece, attributes. h5py and Keras open them; so does Hdf5File.
#include <functional>
#include <map>

#include "tenon/io/hdf5.h"

namespace tenon {

/// A finished file in pieces, so that the bytes of tensors are not copied. Tensors begin at multiples of 64 bytes.
struct Hdf5Image {
  struct Piece {
    std::shared_ptr<const std::byte> data;
    std::size_t size;
    std::span<const std::byte> bytes() const { return {data.get(), size}; }
  };
  std::vector<Piece> pieces;
  std::uint64_t size = 0;  // of all pieces together

  /// The whole file as one block of bytes.
  std::vector<std::byte> joined() const;
};

/// Collects a tree of objects. Paths are as in Hdf5File; groups on the way are made as needed.
class Hdf5Writer {
 public:
  Hdf5Writer();
  Hdf5Writer(Hdf5Writer&&) noexcept;
  Hdf5Writer& operator=(Hdf5Writer&&) noexcept;
  ~Hdf5Writer();

  void group(std::string_view path);
  /// A bfloat16 array is stored as Keras does: its bits, and an attribute dtype = "bfloat16".
  void dataset(std::string_view path, Tensor values);
  /// Of a dataset, or of a group, which is made if needed. A list of more than 4,000 texts is split into name0, name1, ... as Keras does.
  void attribute(std::string_view path, std::string_view name, Hdf5Value value);

  /// The file with everything collected so far.
  Hdf5Image finish() const;

  struct Object;

 private:
  Object& make(std::string_view path);

  std::unique_ptr<Object> root_;
};

}  // namespace tenon
