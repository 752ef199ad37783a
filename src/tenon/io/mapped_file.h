#pragma once
// A whole file as read-only memory, shared by everything that still reads from it.
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "tenon/diag/sink.h"

namespace tenon {

class MappedFile {
 public:
  /// Bytes that stay mapped as long as a copy of `data` lives; `data` may be null when `size` is 0.
  MappedFile(std::string path, std::shared_ptr<const std::byte> data, std::size_t size)
      : path_(std::move(path)), data_(std::move(data)), size_(size) {}

  const std::string& path() const { return path_; }
  std::size_t size() const { return size_; }
  std::span<const std::byte> bytes() const { return {data_.get(), size_}; }
  std::string_view text() const { return {reinterpret_cast<const char*>(data_.get()), size_}; }
  /// The bytes from `offset` on, keeping the whole file mapped.
  std::shared_ptr<const std::byte> share(std::size_t offset) const { return {data_, data_.get() + offset}; }

 private:
  std::string path_;
  std::shared_ptr<const std::byte> data_;
  std::size_t size_;
};

/// Maps a regular file. A folder, a pipe or a device is refused without being opened, so that nothing can block. As with numpy's mmap_mode,
/// another program must not shorten the file while it is mapped; one that replaces it by renaming (as AtomicFile does) may.
Result<MappedFile> map_file(const std::string& path, Sink& sink);

}  // namespace tenon
