#pragma once
// Replaces a whole file or leaves it untouched: writes beside it, then renames. An interrupted save never loses the old file.
#include <cstdint>
#include <span>
#include <string>

#include "tenon/diag/sink.h"

namespace tenon {

class AtomicFile {
 public:
  /// Starts writing what will replace `path`. A symbolic link is followed and stays; the permissions of an old file are kept.
  static Result<AtomicFile> create(const std::string& path, Sink& sink);
  AtomicFile(AtomicFile&& other) noexcept;
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;
  AtomicFile& operator=(AtomicFile&&) = delete;
  /// Without commit(), nothing is left of it.
  ~AtomicFile();

  /// Appends. After a failure nothing more may be written.
  Result<Done> write(std::span<const std::byte> bytes, Sink& sink);
  /// Makes what was written the file at `path`: when this returns Done, it is on the disk; when not, the old file is still there.
  Result<Done> commit(Sink& sink);

  const std::string& path() const { return path_; }
  /// Bytes written so far.
  std::uint64_t size() const { return size_; }

 private:
  AtomicFile(std::string path, std::string target, std::string temporary, int fd)
      : path_(std::move(path)), target_(std::move(target)), temporary_(std::move(temporary)), fd_(fd) {}
  Reported fail(int error, Sink& sink);
  void abandon();

  std::string path_, target_, temporary_;  // as the user wrote it; behind symbolic links; what is being written
  int fd_ = -1;
  std::uint64_t size_ = 0;
};

/// Makes `bytes` the content of `path`, atomically.
Result<Done> write_file(const std::string& path, std::span<const std::byte> bytes, Sink& sink);

}  // namespace tenon
