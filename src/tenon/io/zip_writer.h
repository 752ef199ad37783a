#pragma once
// Writing ZIP archives as Keras and NumPy do: members stored unpacked, so that they can be mapped, and the same bytes for the same content.
#include <cstdint>
#include <span>
#include <string>
#include <unordered_set>
#include <vector>

#include "tenon/io/atomic_file.h"

namespace tenon {

class ZipWriter {
 public:
  /// Starts an archive that replaces `path` when it is finished, and leaves `path` untouched when it is not.
  static Result<ZipWriter> create(const std::string& path, Sink& sink);

  /// Appends a member made of `parts` one after the other. Its first byte stands at a multiple of 64.
  Result<Done> add(const std::string& name, std::span<const std::span<const std::byte>> parts, Sink& sink);
  Result<Done> add(const std::string& name, std::initializer_list<std::span<const std::byte>> parts, Sink& sink);
  Result<Done> add(const std::string& name, std::string_view text, Sink& sink);
  /// Writes the directory and puts the archive in place.
  Result<Done> finish(Sink& sink);

 private:
  struct Entry {
    std::string name;
    std::uint64_t size, header;
    std::uint32_t crc;
  };
  explicit ZipWriter(AtomicFile file) : file_(std::move(file)) {}
  Result<Done> write(std::string_view bytes, Sink& sink);

  AtomicFile file_;
  std::vector<Entry> entries_;
  std::unordered_set<std::string> names_;
};

}  // namespace tenon
