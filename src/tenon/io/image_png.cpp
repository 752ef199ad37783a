// PNG through libpng's low-level interface, with the transformations that TensorFlow asks of it
// (tensorflow/core/lib/png/png_io.cc).
#include "tenon/io/image_formats.h"

#ifdef TENON_HAS_PNG
#include <png.h>

#include <csetjmp>
#include <cstring>
#include <vector>

namespace tenon {
namespace {

/// libpng reports an error by a jump: between setjmp() and it no object with a destructor may begin.
struct Reader {
  std::span<const std::byte> bytes;
  std::size_t at = 0;
  bool ended = false;  // the bytes, before the image did
  char message[160] = "";
  std::jmp_buf jump{};
  png_structp png = nullptr;
  png_infop info = nullptr;

  explicit Reader(std::span<const std::byte> b) : bytes(b) {}
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;
  ~Reader() { png_destroy_read_struct(&png, &info, nullptr); }

  template <class Step> bool run(const Step& step) {
    if (setjmp(jump)) return false;
    step();
    return true;
  }

  static void fail(png_structp png, png_const_charp text) {
    auto* reader = static_cast<Reader*>(png_get_error_ptr(png));
    std::strncpy(reader->message, text, sizeof reader->message - 1);
    std::longjmp(reader->jump, 1);
  }
  static void ignore(png_structp, png_const_charp) {}
  static void take(png_structp png, png_bytep to, std::size_t count) {
    auto* reader = static_cast<Reader*>(png_get_io_ptr(png));
    if (count > reader->bytes.size() - reader->at) {
      reader->ended = true;
      png_error(png, "the file ends early");
    }
    std::memcpy(to, reader->bytes.data() + reader->at, count);
    reader->at += count;
  }
};

struct Header {
  png_uint_32 width = 0, height = 0;
  int bits = 0, color = 0, passes = 1;
  std::int64_t channels = 0;  // of the pixels that are made
};

void read_header(Reader& r, Header& h) {
  png_set_read_fn(r.png, &r, &Reader::take);
  png_read_info(r.png, r.info);
  png_get_IHDR(r.png, r.info, &h.width, &h.height, &h.bits, &h.color, nullptr, nullptr, nullptr);
}

std::int64_t own_channels(const Reader& r, const Header& h) {
  if (h.color == PNG_COLOR_TYPE_PALETTE) return png_get_valid(r.png, r.info, PNG_INFO_tRNS) ? 4 : 3;
  return png_get_channels(r.png, r.info);
}

/// From what the file has to `h.channels` of 8 or 16 bits.
void transform(Reader& r, Header& h, DType dtype) {
  const bool transparent = png_get_valid(r.png, r.info, PNG_INFO_tRNS) != 0, alpha = (h.color & PNG_COLOR_MASK_ALPHA) != 0;
  const bool wants_alpha = h.channels % 2 == 0, wants_grey = h.channels < 3, grey = (h.color & PNG_COLOR_MASK_COLOR) == 0;
  if (wants_alpha) {
    if (transparent) png_set_tRNS_to_alpha(r.png);
    else if (!alpha) png_set_add_alpha(r.png, (1U << static_cast<unsigned>(h.bits)) - 1, PNG_FILLER_AFTER);
  } else if (alpha || transparent) {
    png_set_strip_alpha(r.png);
  }
  if (h.bits > 8 && dtype == DType::uint8) png_set_strip_16(r.png);
  png_set_packing(r.png);
  h.passes = png_set_interlace_handling(r.png);
  if (dtype == DType::uint16) png_set_swap(r.png);
  if (h.color == PNG_COLOR_TYPE_PALETTE) png_set_palette_to_rgb(r.png);
  if (grey && h.bits < 8) png_set_expand_gray_1_2_4_to_8(r.png);
  if (wants_grey && !grey) png_set_rgb_to_gray(r.png, 1, 0.299, 0.587);
  if (!wants_grey && grey) png_set_gray_to_rgb(r.png);
  png_read_update_info(r.png, r.info);
}

/// Bits of 8 as bits of 16, of the same brightness; from the end, since both lie at the same place.
void widen(std::byte* pixels, std::size_t count) {
  const auto* from = reinterpret_cast<const std::uint8_t*>(pixels);
  auto* to = reinterpret_cast<std::uint16_t*>(pixels);
  for (std::size_t i = count; i-- > 0;) to[i] = static_cast<std::uint16_t>(from[i] * 257U);
}

Reported refused(const ImageFile& file, const Reader& r) {
  if (r.ended) return file.truncated("The PNG file ends before its pixels do.");
  return file.damaged("libpng cannot read it: " + std::string(r.message) + ".");
}

/// What `rows` of a deflated stream of so many bytes can be at most: deflate makes no more than 1032 bytes of one.
std::optional<Reported> refuse_size(const ImageFile& file, const Header& h, std::int64_t bits_per_pixel) {
  const auto most_bytes = static_cast<std::int64_t>(file.bytes.size()) * 1032;
  return file.refuse_size(h.height, h.width, most_bytes * 8 / bits_per_pixel);
}

}  // namespace

Result<Tensor> decode_png(const ImageFile& file) {
  Reader r(file.bytes);
  r.png = png_create_read_struct(PNG_LIBPNG_VER_STRING, &r, &Reader::fail, &Reader::ignore);
  r.info = r.png ? png_create_info_struct(r.png) : nullptr;
  if (!r.info) throw std::bad_alloc();
  Header h;
  if (!r.run([&] { read_header(r, h); })) return refused(file, r);
  if (const auto too_large = refuse_size(file, h, std::int64_t{h.bits} * png_get_channels(r.png, r.info))) return *too_large;
  h.channels = file.format.channels ? file.format.channels : own_channels(r, h);
  if (!r.run([&] { transform(r, h, file.format.dtype); })) return refused(file, r);
  TensorSpec spec{{std::int64_t{h.height}, std::int64_t{h.width}, h.channels}, file.format.dtype};
  const auto row_bytes = png_get_rowbytes(r.png, r.info);
  const bool widens = file.format.dtype == DType::uint16 && h.bits <= 8;
  if (row_bytes * (widens ? 2 : 1) * h.height != static_cast<std::size_t>(bytes(spec)))
    return file.unsupported("color type " + std::to_string(h.color), "libpng makes no such pixels of it.");
  auto pixels = file.memory(spec);
  std::vector<png_bytep> rows(h.height);
  for (std::size_t y = 0; y < rows.size(); ++y) rows[y] = reinterpret_cast<png_bytep>(pixels.get()) + y * row_bytes;
  if (!r.run([&] { png_read_image(r.png, rows.data()), png_read_end(r.png, nullptr); })) return refused(file, r);
  if (widens) widen(pixels.get(), static_cast<std::size_t>(elements(spec.shape)));
  return Tensor(std::move(spec), std::move(pixels));
}

}  // namespace tenon

#else

namespace tenon {
Result<Tensor> decode_png(const ImageFile& file) {
  return file.unsupported("a PNG image", "This Tenon was built without libpng, which decodes PNG.");
}
}  // namespace tenon
#endif
