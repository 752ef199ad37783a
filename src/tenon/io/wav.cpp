#include "tenon/io/wav.h"

#include <algorithm>

#include "tenon/io/file_kind.h"
#include "tenon/io/little_endian.h"

namespace tenon {
namespace {

std::string_view name_at(std::span<const std::byte> bytes, std::size_t at) { return {reinterpret_cast<const char*>(bytes.data()) + at, 4}; }

struct Format {
  std::int64_t channels = 0, rate = 0;
};

class Reader {
 public:
  Reader(std::span<const std::byte> bytes, const InFile& where, Sink& sink) : bytes_(bytes), where_(where), sink_(sink) {}

  Result<Sound> read(std::int64_t length) {
    if (bytes_.size() < 12 || name_at(bytes_, 0) != "RIFF" || name_at(bytes_, 8) != "WAVE")
      return report_other_format("a sound (WAV)", bytes_, where_, sink_);
    std::optional<Format> format;
    for (std::size_t at = 12; bytes_.size() - at >= 8;) {
      const auto name = name_at(bytes_, at);
      const std::size_t size = load<std::uint32_t>(bytes_, at + 4), body = at + 8;
      if (size > bytes_.size() - body) return truncated("Its part \"" + std::string(name) + "\" breaks off");
      if (name == "fmt ") {
        TENON_TRY(format, read_format(bytes_.subspan(body, size)));
      } else if (name == "data") {
        if (!format) return damaged("Its samples come before the part that says what they are.");
        return samples(*format, bytes_.subspan(body, size), length);
      }
      at = std::min(body + size + size % 2, bytes_.size());
    }
    return truncated("It ends before its samples do");
  }

 private:
  Reported damaged(const std::string& cause) const { return report(sink_, Code::FileDamaged, where_).because(cause).emit(); }
  Reported truncated(const std::string& what) const {
    InFile place = where_;
    place.detail = "byte " + std::to_string(bytes_.size());
    return report(sink_, Code::FileTruncated, std::move(place)).because(what + ".").fix("copy or save the file again").emit();
  }

  Result<Format> read_format(std::span<const std::byte> part) const {
    if (part.size() < 16) return damaged("The part that says what samples are has " + std::to_string(part.size()) + " bytes of 16.");
    const auto coding = load<std::uint16_t>(part, 0), channels = load<std::uint16_t>(part, 2), bits = load<std::uint16_t>(part, 14);
    if (coding != 1 || bits != 16)
      return report(sink_, Code::FileFeatureUnsupported, where_)
          .expected("samples of 16 bits, not compressed")
          .found(coding == 1 ? "samples of " + std::to_string(bits) + " bits" : "coding " + std::to_string(coding))
          .because("As in Keras, WAV files are read in the one form that all programs write.")
          .fix("convert it", "ffmpeg -i " + where_.path + " -c:a pcm_s16le converted.wav", Applies::needs_editing)
          .emit();
    if (channels == 0) return damaged("It has no channels.");
    return Format{channels, load<std::uint32_t>(part, 4)};
  }

  Result<Sound> samples(const Format& format, std::span<const std::byte> data, std::int64_t length) const {
    const auto there = static_cast<std::int64_t>(data.size()) / (2 * format.channels);
    const TensorSpec spec{{length < 0 ? there : length, format.channels}, DType::float32};
    auto out = allocate(spec);
    auto* to = reinterpret_cast<float*>(out.get());
    const auto wanted = elements(spec.shape), count = std::min(wanted, there * format.channels);
    for (std::int64_t i = 0; i < count; ++i)
      to[i] = static_cast<float>(load<std::int16_t>(data, static_cast<std::size_t>(i) * 2)) / 32768.0F;
    std::fill(to + count, to + wanted, 0.0F);
    return Sound{Tensor(spec, std::move(out)), format.rate};
  }

  std::span<const std::byte> bytes_;
  const InFile& where_;
  Sink& sink_;
};

}  // namespace

Result<Sound> decode_wav(std::span<const std::byte> bytes, std::int64_t length, const InFile& where, Sink& sink) {
  return Reader(bytes, where, sink).read(length);
}

}  // namespace tenon
