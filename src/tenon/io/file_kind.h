#pragma once
// What a file is, told from its first bytes: so that a wrong file is called by its name.
#include <cstdint>
#include <span>
#include <string_view>

#include "tenon/diag/sink.h"

namespace tenon {

enum class FileKind : std::uint8_t {
  empty,
  zeros,
  zip,
  hdf5,
  npy,
  pickle,
  gzip,
  bzip2,
  xz,
  zstd,
  seven_zip,
  tar,
  png,
  jpeg,
  gif,
  tiff,
  webp,
  bmp,
  pdf,
  elf,
  parquet,
  matlab,
  idx,
  tflite,
  safetensors,
  git_lfs,
  html,
  json,
  text,
  unknown
};

FileKind kind_of(std::span<const std::byte> bytes);
/// "an HDF5 file", "a PNG image", "a Git LFS pointer", "a file of unknown format".
std::string_view to_string(FileKind kind);

/// Reports that `bytes` is not `expected` ("a ZIP archive"), what it is instead and, where that is known, what to do: FileTruncated for an
/// empty file, FileFormatUnknown otherwise.
Reported report_other_format(std::string_view expected, std::span<const std::byte> bytes, const InFile& where, Sink& sink);

}  // namespace tenon
