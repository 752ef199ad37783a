#pragma once
// Arrays by name in NumPy's .npz files.
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tenon/base/tensor.h"
#include "tenon/io/zip.h"

namespace tenon {

class NpzFile {
 public:
  const std::string& path() const { return zip_.path(); }
  /// Names of the arrays, without ".npy", in the order of the file.
  std::vector<std::string> names() const;
  bool has(std::string_view name) const { return find(name) != nullptr; }
  /// One array; in place when the file holds it unpacked and aligned. Reports ArrayMissing with the names that are there.
  Result<Tensor> read(std::string_view name, Sink& sink) const;

 private:
  friend Result<NpzFile> open_npz(const std::string& path, Sink& sink);
  explicit NpzFile(ZipFile zip) : zip_(std::move(zip)) {}
  const ZipMember* find(std::string_view name) const;
  Reported missing(std::string_view name, Sink& sink) const;

  ZipFile zip_;
};

Result<NpzFile> open_npz(const std::string& path, Sink& sink);

/// Replaces `path` atomically by the arrays given, as np.savez writes them, aligned so that they can be read in place.
Result<Done> write_npz(const std::string& path, std::span<const std::pair<std::string, Tensor>> arrays, Sink& sink);

}  // namespace tenon
