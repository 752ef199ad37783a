#include "tenon/io/record_reader.h"

#include <zlib.h>

#include <algorithm>

#include "tenon/io/little_endian.h"
#include "tenon/io/tf_record.h"

namespace tenon {

/// A stream of deflate, unpacked piece by piece: never more than was packed is in memory.
struct RecordReader::Unpacking {
  static constexpr std::size_t piece = 1 << 16;
  z_stream stream{};
  std::string text;           // unpacked; what was read of it is dropped
  std::uint64_t dropped = 0;  // bytes of the stream in front of `text`
  bool ended = false, sound = true;

  Unpacking(std::span<const std::byte> packed, int window) {
    if (inflateInit2(&stream, window) != Z_OK) throw std::bad_alloc();
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<std::byte*>(packed.data()));
    left_ = packed.size();
  }
  Unpacking(const Unpacking&) = delete;
  Unpacking& operator=(const Unpacking&) = delete;
  ~Unpacking() { inflateEnd(&stream); }

  void more() {
    const auto before = text.size();
    text.resize(before + piece);
    const auto given = static_cast<uInt>(std::min<std::size_t>(left_, 1U << 30));
    stream.avail_in = given;
    stream.next_out = reinterpret_cast<Bytef*>(text.data() + before);
    stream.avail_out = piece;
    const int state = inflate(&stream, Z_NO_FLUSH);
    left_ -= given - stream.avail_in;
    text.resize(before + piece - stream.avail_out);
    if (state == Z_STREAM_END && left_ > 0) inflateReset(&stream);  // gzip files may stand one behind the other
    else if (state == Z_STREAM_END || (state == Z_BUF_ERROR && left_ == 0)) ended = true;
    else if (state != Z_OK) sound = false, ended = true;
  }

 private:
  std::size_t left_ = 0;
};

namespace {

constexpr std::size_t header_bytes = 12, footer_bytes = 4;

bool begins_a_record(std::span<const std::byte> bytes) {
  return bytes.size() >= header_bytes && masked_crc32c({reinterpret_cast<const char*>(bytes.data()), 8}) == load<std::uint32_t>(bytes, 8);
}

/// zlib's window for the packing, or 0.
int window_of(std::span<const std::byte> bytes, RecordPacking packing) {
  constexpr int gzip = 15 + 16, zlib = 15;
  if (packing == RecordPacking::gzip) return gzip;
  if (packing == RecordPacking::zlib) return zlib;
  if (packing == RecordPacking::none || bytes.size() < 2 || begins_a_record(bytes)) return 0;
  const auto first = static_cast<unsigned>(bytes[0]), second = static_cast<unsigned>(bytes[1]);
  if (first == 0x1F && second == 0x8B) return gzip;
  return (first & 0x0F) == 8 && (first * 256 + second) % 31 == 0 ? zlib : 0;
}

}  // namespace

RecordReader::RecordReader(MappedFile file, RecordPacking packing) : file_(std::move(file)) {
  if (const int window = window_of(file_.bytes(), packing)) unpacking_ = std::make_unique<Unpacking>(file_.bytes(), window);
}
RecordReader::RecordReader(RecordReader&&) noexcept = default;
RecordReader& RecordReader::operator=(RecordReader&&) noexcept = default;
RecordReader::~RecordReader() = default;

InFile RecordReader::where() const {
  return {file_.path(),
          "record " + std::to_string(number_) + ", byte " + std::to_string(begin_) + (unpacking_ ? " of what is packed" : "")};
}

std::string_view RecordReader::text() const { return unpacking_ ? std::string_view(unpacking_->text) : file_.text(); }

Reported RecordReader::truncated(const char* what, Sink& sink) const {
  return report(sink, Code::FileTruncated, where())
      .because(std::string(what) + " breaks off: the write or the copy was probably interrupted.")
      .fix("copy or write the file again")
      .emit();
}

Reported RecordReader::damaged(const char* what, Sink& sink) const {
  return report(sink, Code::FileDamaged, where()).because(std::string(what)).fix("copy or write the file again").emit();
}

/// Whether so many bytes are there; false at the end of the file, when there is nothing more.
Result<bool> RecordReader::need(std::size_t count, const char* what, Sink& sink) {
  if (unpacking_)
    while (unpacking_->text.size() - at_ < count && !unpacking_->ended) unpacking_->more();
  const auto there = (unpacking_ ? unpacking_->text.size() : file_.size()) - at_;
  if (there >= count) return true;
  if (unpacking_ && !unpacking_->sound) return damaged("What zlib packed cannot be unpacked from here on.", sink);
  if (there == 0) return false;
  return truncated(what, sink);
}

/// Goes to the bytes of the next record, all of which are there; their number, or none at the end.
Result<std::optional<std::size_t>> RecordReader::find(Sink& sink) {
  ++number_;
  if (unpacking_ && at_ >= Unpacking::piece) {  // now and then: what is left is moved
    unpacking_->text.erase(0, at_);
    unpacking_->dropped += at_;
    at_ = 0;
  }
  begin_ = at_ + (unpacking_ ? unpacking_->dropped : 0);
  TENON_TRY(const bool more, need(header_bytes, "The length of the record", sink));
  if (!more) return std::optional<std::size_t>();
  const auto header = std::as_bytes(std::span(text())).subspan(at_, header_bytes);
  const auto length = load<std::uint64_t>(header, 0);
  if (!begins_a_record(header))
    return damaged(number_ == 0 ? "The file does not begin with a record: its first bytes are no length and checksum."
                                : "The checksum of the record's length is wrong.",
                   sink);
  constexpr std::uint64_t most = std::uint64_t{1} << 48;
  if (length > most) return damaged("The record's length is more than any file has.", sink);
  at_ += header_bytes;
  TENON_TRY(const bool whole, need(static_cast<std::size_t>(length) + footer_bytes, "The record", sink));
  if (!whole) return truncated("The record", sink);
  return std::optional(static_cast<std::size_t>(length));
}

Result<bool> RecordReader::pass_over(Sink& sink) {
  TENON_TRY(const auto length, find(sink));
  if (!length) return false;
  at_ += *length + footer_bytes;
  return true;
}

Result<std::optional<std::string_view>> RecordReader::next(Sink& sink) {
  TENON_TRY(const auto length, find(sink));
  if (!length) return std::optional<std::string_view>();
  const auto data = text().substr(at_, *length);
  if (masked_crc32c(data) != load<std::uint32_t>(std::as_bytes(std::span(text())), at_ + *length))
    return damaged("The checksum of the record does not fit its bytes.", sink);
  at_ += *length + footer_bytes;
  return std::optional(data);
}

}  // namespace tenon
