// GIF: the first frame, as TensorFlow places it (tensorflow/core/lib/gif/gif_io.cc). Transparent pixels are black.
#include <algorithm>
#include <array>

#include "tenon/io/image_formats.h"
#include "tenon/io/little_endian.h"

namespace tenon {
namespace {

struct Palette {
  std::size_t first = 0, count = 0;  // where its triples lie
};

/// What stands in front of the compressed pixels of the first frame.
struct Frame {
  std::int64_t left = 0, top = 0, width = 0, height = 0;
  bool interlaced = false;
  Palette palette;
  int transparent = -1;
};

class Reader {
 public:
  explicit Reader(const ImageFile& file) : file_(file) {}

  bool has(std::size_t count) const { return count <= file_.bytes.size() - at_; }
  std::uint8_t byte() { return static_cast<std::uint8_t>(file_.bytes[at_++]); }
  std::uint16_t word() { return at_ += 2, load<std::uint16_t>(file_.bytes, at_ - 2); }
  Reported ends() const { return file_.truncated("The GIF file ends before its first frame does."); }

  /// The colours that a byte of flags announces.
  Result<Palette> palette(std::uint8_t flags) {
    if (!(flags & 0x80)) return Palette{};
    const Palette p{at_, std::size_t{2} << (flags & 7)};
    if (!has(p.count * 3)) return ends();
    at_ += p.count * 3;
    return p;
  }

  /// Passes over blocks of data; `each` gets their bytes.
  template <class Each> std::optional<Reported> blocks(const Each& each) {
    for (;;) {
      if (!has(1)) return ends();
      const std::size_t length = byte();
      if (length == 0) return std::nullopt;
      if (!has(length)) return ends();
      each(file_.bytes.subspan(at_, length));
      at_ += length;
    }
  }

  Result<Frame> frame() {
    if (!has(13)) return ends();
    at_ = 10;
    const auto flags = byte();
    at_ = 13;
    TENON_TRY(const Palette shared, palette(flags));
    Frame f;
    for (;;) {
      if (!has(2)) return ends();
      const auto kind = byte();
      if (kind == 0x2C) break;
      if (kind != 0x21) return file_.damaged("Byte " + std::to_string(at_ - 1) + " begins neither a frame nor an extension.");
      const auto label = byte();
      if (auto failed = blocks([&](std::span<const std::byte> block) {
            if (label == 0xF9 && block.size() >= 4) f.transparent = load<std::uint8_t>(block, 0) & 1 ? load<std::uint8_t>(block, 3) : -1;
          }))
        return *failed;
    }
    return described(f, shared);
  }

  std::span<const std::byte> bytes() const { return file_.bytes; }

 private:
  Result<Frame> described(Frame f, const Palette& shared) {
    if (!has(9)) return ends();
    f.left = word(), f.top = word(), f.width = word(), f.height = word();
    const auto flags = byte();
    f.interlaced = (flags & 0x40) != 0;
    TENON_TRY(f.palette, palette(flags));
    if (f.palette.count == 0) f.palette = shared;
    if (f.palette.count == 0) return file_.damaged("The frame has no colours.");
    return f;
  }

  const ImageFile& file_;
  std::size_t at_ = 0;
};

/// The indices of a frame, unpacked by LZW.
class Unpacker {
 public:
  Unpacker(int start_bits, std::vector<std::uint8_t>& out, std::size_t wanted) : start_bits_(start_bits), out_(out), wanted_(wanted) {
    reset();
  }

  /// False: the stream is none.
  bool take(std::span<const std::byte> block) {
    for (const auto b : block) {
      if (done_) return true;  // what stands behind the end mark means nothing
      pending_ |= static_cast<std::uint32_t>(b) << pending_bits_;
      pending_bits_ += 8;
      while (pending_bits_ >= bits_ && !done_) {
        const auto code = static_cast<int>(pending_ & ((1U << bits_) - 1));
        pending_ >>= bits_;
        pending_bits_ -= bits_;
        if (!use(code)) return false;
      }
    }
    return true;
  }

 private:
  static constexpr int most = 4096;

  void reset() {
    bits_ = start_bits_ + 1;
    next_ = (1 << start_bits_) + 2;
    last_ = -1;
  }

  bool use(int code) {
    const int clear = 1 << start_bits_;
    if (code == clear) return reset(), true;
    if (code == clear + 1) return done_ = true, true;
    if (code > next_ || (code == next_ && last_ < 0) || (code > clear && last_ < 0)) return false;
    const auto at = static_cast<std::size_t>(code);
    if (last_ >= 0 && next_ < most) {
      const auto n = static_cast<std::size_t>(next_), before = static_cast<std::size_t>(last_);
      prefix_[n] = static_cast<std::int16_t>(last_);
      length_[n] = static_cast<std::uint16_t>(length_of(last_) + 1);
      first_[n] = first_of(static_cast<int>(before));
      value_[n] = code == next_ ? first_[n] : first_of(code);
      if (++next_ == 1 << bits_ && bits_ < 12) ++bits_;
    } else if (code >= next_) {
      return false;
    }
    write(static_cast<int>(at));
    last_ = code;
    return true;
  }

  bool is_root(int code) const { return code < 1 << start_bits_; }
  int length_of(int code) const { return is_root(code) ? 1 : length_[static_cast<std::size_t>(code)]; }
  std::uint8_t first_of(int code) const { return is_root(code) ? static_cast<std::uint8_t>(code) : first_[static_cast<std::size_t>(code)]; }

  void write(int code) {
    const auto length = static_cast<std::size_t>(length_of(code)), from = out_.size();
    out_.resize(std::min(from + length, wanted_));
    for (std::size_t i = length; i-- > 0; code = is_root(code) ? code : prefix_[static_cast<std::size_t>(code)])
      if (from + i < wanted_) out_[from + i] = is_root(code) ? static_cast<std::uint8_t>(code) : value_[static_cast<std::size_t>(code)];
  }

  int start_bits_, bits_ = 0, next_ = 0, last_ = -1;
  std::uint32_t pending_ = 0;
  int pending_bits_ = 0;
  bool done_ = false;
  std::array<std::int16_t, most> prefix_{};
  std::array<std::uint16_t, most> length_{};
  std::array<std::uint8_t, most> value_{}, first_{};
  std::vector<std::uint8_t>& out_;
  std::size_t wanted_;
};

/// The row of the picture that the n-th row of an interlaced frame is.
std::vector<std::int64_t> row_order(const Frame& f) {
  std::vector<std::int64_t> rows;
  if (!f.interlaced)
    for (std::int64_t y = 0; y < f.height; ++y) rows.push_back(y);
  else
    for (const auto& [start, step] : {std::pair(0, 8), std::pair(4, 8), std::pair(2, 4), std::pair(1, 2)})
      for (std::int64_t y = start; y < f.height; y += step) rows.push_back(y);
  return rows;
}

}  // namespace

Result<Tensor> decode_gif(const ImageFile& file) {
  if (file.format.channels != 3 && file.format.channels != 0)
    return file.unsupported("a GIF image", "A GIF image is read as RGB only, as in Keras.");
  Reader reader(file);
  TENON_TRY(const Frame f, reader.frame());
  // A code takes at least 3 bits and stands for at most 4096 pixels.
  if (const auto refused = file.refuse_size(f.height, f.width, static_cast<std::int64_t>(file.bytes.size()) * 8 / 3 * 4096))
    return *refused;
  if (!reader.has(1)) return reader.ends();
  const int start_bits = reader.byte();
  if (start_bits < 1 || start_bits > 8) return file.damaged("Its codes begin with " + std::to_string(start_bits) + " bits.");
  const auto wanted = static_cast<std::size_t>(f.width * f.height);
  std::vector<std::uint8_t> indices;
  Unpacker unpacker(start_bits, indices, wanted);
  bool sound = true;
  if (auto failed = reader.blocks([&](std::span<const std::byte> block) { sound = sound && unpacker.take(block); })) return *failed;
  if (!sound) return file.damaged("The compressed pixels hold a code that nothing was given.");
  if (indices.size() < wanted) return reader.ends();

  TensorSpec spec{{f.height, f.width, 3}, DType::uint8};
  auto pixels = file.memory(spec);
  std::fill_n(pixels.get(), bytes(spec), std::byte{0});
  const auto rows = row_order(f);
  for (std::int64_t n = 0; n < f.height; ++n) {
    const auto y = rows[static_cast<std::size_t>(n)] + f.top;  // TensorFlow's canvas is as large as the frame, wherever that stands
    for (std::int64_t x = 0; y < f.height && x + f.left < f.width; ++x) {
      const std::size_t index = indices[static_cast<std::size_t>(n * f.width + x)];
      if (static_cast<int>(index) == f.transparent) continue;
      if (index >= f.palette.count) return file.damaged("A pixel has a colour that the palette does not have.");
      const auto* colour = reader.bytes().data() + f.palette.first + index * 3;
      std::copy_n(colour, 3, pixels.get() + (y * f.width + x + f.left) * 3);
    }
  }
  return Tensor(std::move(spec), std::move(pixels));
}

}  // namespace tenon
