#pragma once
// TensorFlow's record files, from front to back; packed by gzip or zlib as a whole, or not.
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "tenon/io/mapped_file.h"

namespace tenon {

/// tf.data.TFRecordDataset's compression_type. A file begins with a length and its checksum, or with gzip's or zlib's header: which, can be
/// told.
enum class RecordPacking : std::uint8_t { found_out, none, gzip, zlib };

class RecordReader {
 public:
  RecordReader(MappedFile file, RecordPacking packing = RecordPacking::found_out);
  RecordReader(RecordReader&&) noexcept;
  RecordReader& operator=(RecordReader&&) noexcept;
  ~RecordReader();

  /// The next record, valid until the one after it is asked for; none at the end. Reports one that is damaged or breaks off, with its
  /// number and place.
  Result<std::optional<std::string_view>> next(Sink& sink);
  /// The same without its bytes, whose checksum is not looked at; false at the end.
  Result<bool> pass_over(Sink& sink);
  /// Where a record of this number begins, in a file that is not packed: next() gives that one.
  void go_to(std::size_t begin, std::int64_t number) { at_ = begin, number_ = number - 1; }
  bool is_packed() const { return unpacking_ != nullptr; }
  /// Of the record that was given or passed over last, in the unpacked stream.
  std::uint64_t begin() const { return begin_; }
  /// Number of the record that next() gave last, from 0.
  std::int64_t number() const { return number_; }
  /// Where the record that next() gave last stands, for diagnostics.
  InFile where() const;

 private:
  struct Unpacking;
  std::string_view text() const;
  Result<std::optional<std::size_t>> find(Sink& sink);
  Result<bool> need(std::size_t count, const char* what, Sink& sink);
  Reported truncated(const char* what, Sink& sink) const;
  Reported damaged(const char* what, Sink& sink) const;

  MappedFile file_;
  std::unique_ptr<Unpacking> unpacking_;  // null: records lie in the file as they are
  std::size_t at_ = 0;                    // in the file, or in what is unpacked
  std::uint64_t begin_ = 0;               // of the record, in the unpacked stream
  std::int64_t number_ = -1;
};

}  // namespace tenon
