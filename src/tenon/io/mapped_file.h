#pragma once
// A whole file as read-only memory, shared by everything that still reads from it.
#include <functional>
#include <string>

#include "tenon/diag/sink.h"
#include "tenon/io/shared_bytes.h"

namespace tenon {

class MappedFile : public SharedBytes {
 public:
  MappedFile(std::string path, SharedBytes bytes) : SharedBytes(std::move(bytes)), path_(std::move(path)) {}
  /// As the user wrote it.
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

/// Maps a regular file. A folder, a pipe or a device is refused without being opened, so that nothing can block. As with numpy's mmap_mode,
/// another program must not shorten the file while it is mapped; one that replaces it by renaming (as AtomicFile does) may.
Result<MappedFile> map_file(const std::string& path, Sink& sink);

/// The same for one file of many: a small one is read into memory that is used again, since every end of a mapping stops all threads.
Result<MappedFile> read_file(const std::string& path, const std::function<std::shared_ptr<std::byte>(std::size_t)>& memory, Sink& sink);

}  // namespace tenon
