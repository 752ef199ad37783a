// JPEG through libjpeg, with the choices of TensorFlow (tensorflow/core/lib/jpeg/jpeg_mem.cc): the fast transform and smooth upsampling.
#include "tenon/io/image_formats.h"

#ifdef TENON_HAS_JPEG
#include <csetjmp>
#include <cstdio>

#include <jerror.h>
#include <jpeglib.h>

namespace tenon {
namespace {

/// Every scan passes over the whole image: a small file with thousands of them would take hours.
constexpr int most_scans = 500;

/// libjpeg reports an error by a jump: between setjmp() and it no object with a destructor may begin.
struct Decoder {
  jpeg_decompress_struct cinfo{};
  jpeg_error_mgr errors{};
  jpeg_source_mgr source{};
  jpeg_progress_mgr progress{};
  std::jmp_buf jump{};
  char message[JMSG_LENGTH_MAX] = "";
  bool ended = false;

  explicit Decoder(std::span<const std::byte> bytes) {
    cinfo.err = jpeg_std_error(&errors);
    cinfo.client_data = this;
    errors.error_exit = [](j_common_ptr c) {
      auto* decoder = static_cast<Decoder*>(c->client_data);
      (*c->err->format_message)(c, decoder->message);
      std::longjmp(decoder->jump, 1);
    };
    errors.output_message = [](j_common_ptr) {};
    source.next_input_byte = reinterpret_cast<const JOCTET*>(bytes.data());
    source.bytes_in_buffer = bytes.size();
    source.init_source = source.term_source = [](j_decompress_ptr) {};
    source.resync_to_restart = jpeg_resync_to_restart;
    source.fill_input_buffer = [](j_decompress_ptr c) -> boolean {
      static_cast<Decoder*>(c->client_data)->ended = true;
      ERREXIT(c, JERR_INPUT_EOF);
      return FALSE;
    };
    source.skip_input_data = [](j_decompress_ptr c, long count) {
      if (count <= 0) return;
      if (static_cast<std::size_t>(count) > c->src->bytes_in_buffer) (*c->src->fill_input_buffer)(c);
      c->src->next_input_byte += count;
      c->src->bytes_in_buffer -= static_cast<std::size_t>(count);
    };
    progress.progress_monitor = [](j_common_ptr c) {
      auto* decoder = static_cast<Decoder*>(c->client_data);
      if (decoder->cinfo.input_scan_number > most_scans) ERREXIT1(c, JERR_BAD_PROGRESSION, decoder->cinfo.input_scan_number);
    };
  }
  Decoder(const Decoder&) = delete;
  Decoder& operator=(const Decoder&) = delete;
  ~Decoder() { jpeg_destroy_decompress(&cinfo); }

  template <class Step> bool run(const Step& step) {
    if (setjmp(jump)) return false;
    step();
    return true;
  }
};

void read_header(Decoder& d) {
  jpeg_create_decompress(&d.cinfo);
  d.cinfo.client_data = &d;
  d.cinfo.src = &d.source;
  d.cinfo.progress = &d.progress;
  jpeg_read_header(&d.cinfo, TRUE);
}

bool is_cmyk(const Decoder& d) { return d.cinfo.jpeg_color_space == JCS_CMYK || d.cinfo.jpeg_color_space == JCS_YCCK; }

void start(Decoder& d, std::int64_t channels) {
  d.cinfo.out_color_space = channels == 1 ? JCS_GRAYSCALE : is_cmyk(d) ? JCS_CMYK : JCS_RGB;
  d.cinfo.do_fancy_upsampling = TRUE;
  d.cinfo.dct_method = JDCT_IFAST;
  jpeg_start_decompress(&d.cinfo);
}

/// A row of CMYK as RGB, from the end, since both begin at the same place; Adobe's programs write the inks inverted.
void to_rgb(std::uint8_t* row, std::int64_t width, bool inverted, const std::uint8_t* cmyk) {
  for (std::int64_t x = 0; x < width; ++x, cmyk += 4, row += 3)
    for (int i = 0; i < 3; ++i)
      row[i] = static_cast<std::uint8_t>(inverted ? cmyk[3] * cmyk[i] / 255 : (255 - cmyk[i]) * (255 - cmyk[3]) / 255);
}

/// All rows; `cmyk` holds one of them where the file has inks.
void read_rows(Decoder& d, std::uint8_t* pixels, std::int64_t row_bytes, std::uint8_t* cmyk) {
  while (d.cinfo.output_scanline < d.cinfo.output_height) {
    auto* row = pixels + static_cast<std::int64_t>(d.cinfo.output_scanline) * row_bytes;
    JSAMPROW to = cmyk ? cmyk : row;
    jpeg_read_scanlines(&d.cinfo, &to, 1);
    if (cmyk) to_rgb(row, d.cinfo.output_width, d.cinfo.saw_Adobe_marker != 0, cmyk);
  }
  jpeg_finish_decompress(&d.cinfo);
}

Reported refused(const ImageFile& file, const Decoder& d) {
  if (d.ended) return file.truncated("The JPEG file ends before its pixels do.");
  return file.damaged("libjpeg cannot read it: " + std::string(d.message) + ".");
}

}  // namespace

Result<Tensor> decode_jpeg(const ImageFile& file) {
  if (file.format.channels == 4) return file.unsupported("a JPEG image", "A JPEG image has no transparency: it is read as grey or RGB.");
  Decoder d(file.bytes);
  if (!d.run([&] { read_header(d); })) return refused(file, d);
  // Every block of 8 times 8 pixels takes a bit at least, but for arithmetic coding, which Keras does not read, either.
  if (d.cinfo.arith_code) return file.unsupported("arithmetic coding", "JPEG files are read with Huffman coding.");
  const auto justified = static_cast<std::int64_t>(file.bytes.size()) * 512;
  if (const auto too_large = file.refuse_size(d.cinfo.image_height, d.cinfo.image_width, justified)) return *too_large;
  const auto own = d.cinfo.num_components == 1 ? 1 : 3;
  const std::int64_t channels = file.format.channels ? file.format.channels : own;
  if (!d.run([&] { start(d, channels); })) return refused(file, d);
  TensorSpec spec{{std::int64_t{d.cinfo.output_height}, std::int64_t{d.cinfo.output_width}, channels}, DType::uint8};
  auto pixels = file.memory(spec);
  std::vector<std::uint8_t> inks(channels == 3 && is_cmyk(d) ? std::size_t{d.cinfo.output_width} * 4 : 0);
  auto* const to = reinterpret_cast<std::uint8_t*>(pixels.get());
  if (!d.run([&] { read_rows(d, to, spec.shape[1].value * channels, inks.empty() ? nullptr : inks.data()); })) return refused(file, d);
  return Tensor(std::move(spec), std::move(pixels));
}

}  // namespace tenon

#else

namespace tenon {
Result<Tensor> decode_jpeg(const ImageFile& file) {
  return file.unsupported("a JPEG image", "This Tenon was built without libjpeg, which decodes JPEG.");
}
}  // namespace tenon
#endif
