#pragma once
// The elements of a data set in a file of our own: written from front to back in the first whole pass, read where they lie afterwards.
#include <optional>
#include <string>
#include <vector>

#include "tenon/base/resident.h"
#include "tenon/io/atomic_file.h"
#include "tenon/io/mapped_file.h"
#include "tenon/pipeline/element.h"

namespace tenon {

/// Writes what becomes the file when all of it is there: a pass that ends early leaves nothing behind.
class CacheWriter {
 public:
  static Result<CacheWriter> create(const std::string& path, Sink& sink);
  Result<Done> add(const Element& element, Sink& sink);
  Result<Done> commit(const ElementSpec& spec, Sink& sink);

 private:
  explicit CacheWriter(AtomicFile file) : file_(std::move(file)) {}
  void pad();
  Result<Done> flush(std::size_t most, Sink& sink);
  std::uint64_t at() const { return file_.size() + pending_.size(); }

  AtomicFile file_;
  std::string pending_{};  // not yet written
  std::vector<std::uint64_t> begins_{};
};

/// A whole file, mapped.
class CacheFile {
 public:
  /// The cache at this path, which must hold elements of this spec; none where there is no file.
  static Result<std::optional<CacheFile>> open(const std::string& path, const ElementSpec& spec, Sink& sink);
  static Result<CacheFile> of(MappedFile file, const ElementSpec& spec, Sink& sink);

  std::int64_t size() const { return size_; }
  /// Of the file; and those that were read.
  std::int64_t bytes() const { return static_cast<std::int64_t>(file_.size()); }
  std::int64_t resident() const { return resident_bytes(file_.bytes().data(), file_.size()); }
  /// Element number `i`, whose tensors share the bytes of the file.
  Result<Done> read(std::int64_t i, Element& element, Sink& sink) const;

 private:
  CacheFile(MappedFile file, std::vector<Leaf> leaves) : file_(std::move(file)), leaves_(std::move(leaves)) {}
  Reported damaged(const std::string& cause, Sink& sink) const;
  Result<Tensor> tensor(const Leaf& leaf, std::size_t& at, Sink& sink) const;

  MappedFile file_;
  std::vector<Leaf> leaves_;
  std::int64_t size_ = 0;
  std::size_t index_ = 0;  // where the places of the elements begin; elements are in front of it
};

}  // namespace tenon
