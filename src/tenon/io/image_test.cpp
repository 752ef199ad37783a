#include "tenon/io/image.h"

#include <doctest/doctest.h>

#include <cstring>

#include "fixture.h"
#include "mutation.h"
#include "oracle_cases.h"
#include "scratch_folder.h"

using namespace tenon;

namespace {

std::span<const std::byte> bytes_of(const std::string& text) { return std::as_bytes(std::span(text)); }

Result<Tensor> decoded(const std::string& bytes, std::int64_t channels, Report& report) {
  return decode_image(bytes_of(bytes), {.channels = channels}, {"image"}, report);
}

/// The largest difference of two arrays of bytes of the same shape.
int furthest(const Tensor& got, const Tensor& expected) {
  REQUIRE(got.shape() == expected.shape());
  int worst = 0;
  for (std::size_t i = 0; i < got.as<std::uint8_t>().size(); ++i)
    worst = std::max(worst, std::abs(got.as<std::uint8_t>()[i] - expected.as<std::uint8_t>()[i]));
  return worst;
}

Code refused(const std::string& bytes, const PixelFormat& format) {
  Report report;
  CHECK_FALSE(decode_image(bytes_of(bytes), format, {"image"}, report).ok());
  REQUIRE(report.diagnostics().size() == 1);
  return report.diagnostics()[0].code;
}

}  // namespace

TEST_CASE("pixels are those of Keras' loader, and what it refuses is refused") {
  test::OracleCases oracle("images");
  int compared = 0;
  for (const auto& row : oracle.cases()) {
    if (*row.find("case")->string() != "decode") continue;
    const std::string& name = *row.find("file")->string();
    const auto bytes = test::content(test::data_file("images/" + name));
    for (const std::int64_t channels : {1, 3, 4}) {
      const auto key = name + "/" + std::to_string(channels);
      INFO(key);
      Report report;
      const auto pixels = decoded(bytes, channels, report);
      CHECK(pixels.ok() == oracle.has(key));
      CHECK(report.diagnostics().size() == (pixels.ok() ? 0 : 1));
      if (!pixels.ok() || !oracle.has(key)) continue;
      CHECK(furthest(*pixels, oracle.array(key)) == 0);
      ++compared;
    }
  }
  CHECK(compared > 80);
}

TEST_CASE("what is wrong with a file has a name") {
  const auto code = [](const std::string& name, PixelFormat format = {}) {
    return refused(test::content(test::data_file("images/" + name)), format);
  };
  CHECK(code("cut.png") == Code::FileTruncated);
  CHECK(code("cut.jpg") == Code::FileTruncated);
  CHECK(code("cut.gif") == Code::FileTruncated);
  CHECK(code("cut.bmp") == Code::FileTruncated);
  CHECK(code("empty.png") == Code::FileTruncated);
  CHECK(code("checksum.png") == Code::FileDamaged);
  CHECK(code("pixels_missing.png") == Code::FileDamaged);
  CHECK(code("text.png") == Code::FileFormatUnknown);
  CHECK(code("grey.jpg", {.channels = 4}) == Code::FileFeatureUnsupported);
  CHECK(code("still.gif", {.channels = 1}) == Code::FileFeatureUnsupported);
  CHECK(code("grey.bmp", {.channels = 1}) == Code::FileFeatureUnsupported);
  CHECK(code("rgb_420.jpg", {.channels = 3, .dtype = DType::uint16}) == Code::FileFeatureUnsupported);
  Report report;
  CHECK_FALSE(read_image(test::data_file("images/none.png"), {}, report).ok());
  CHECK(report.diagnostics().at(0).code == Code::FileNotFound);
}

TEST_CASE("as many channels and bits as the file has") {
  const auto spec = [](const std::string& name, DType dtype = DType::uint8) {
    Report report;
    const auto pixels = read_image(test::data_file("images/" + name), {.channels = 0, .dtype = dtype}, report);
    REQUIRE_MESSAGE(pixels.ok(), name);
    return pixels->spec();
  };
  CHECK(spec("grey_8.png").shape == Shape{6, 5, 1});
  CHECK(spec("grey_alpha_8.png").shape == Shape{6, 5, 2});
  CHECK(spec("palette_4.png").shape == Shape{5, 11, 3});
  CHECK(spec("palette_transparent.png").shape == Shape{5, 11, 4});
  CHECK(spec("rgba_16.png", DType::uint16) == TensorSpec{{6, 5, 4}, DType::uint16});
  CHECK(spec("grey.jpg").shape == Shape{13, 17, 1});
  CHECK(spec("cmyk.jpg").shape == Shape{9, 14, 3});
  CHECK(spec("rgba.bmp").shape[2].value == 4);
  Report report;
  const auto narrow = *read_image(test::data_file("images/rgb_8.png"), {.dtype = DType::uint8}, report);
  const auto wide = *read_image(test::data_file("images/rgb_8.png"), {.dtype = DType::uint16}, report);
  for (std::size_t i = 0; i < 90; ++i) CHECK(wide.as<std::uint16_t>()[i] == narrow.as<std::uint8_t>()[i] * 257);
}

TEST_CASE("a header that promises more than the file holds allocates nothing") {
  auto png = test::content(test::data_file("images/rgb_8.png"));
  png.replace(16, 8, std::string("\x00\x0F\x00\x00\x00\x0F\x00\x00", 8));  // a million squared; the checksum of the header is wrong, too
  CHECK(refused(png, {}) == Code::FileDamaged);
  auto gif = test::content(test::data_file("images/still.gif"));
  const auto frame = gif.rfind(std::string("\x2C\0\0\0\0", 5));
  gif.replace(frame + 5, 4, "\xFF\xFF\xFF\xFF");
  CHECK(refused(gif, {}) == Code::FileDamaged);
  auto jpeg = test::content(test::data_file("images/grey.jpg"));
  jpeg.replace(jpeg.find("\xFF\xC0") + 5, 4, "\xFF\xDC\xFF\xDC");
  CHECK(refused(jpeg, {}) == Code::FileDamaged);
}

TEST_CASE("damaged images are pixels or one diagnostic") {
  for (const char* name :
       {"rgb_interlaced.png", "palette_transparent.png", "rgb_420.jpg", "rgb_progressive.jpg", "cmyk.jpg", "two_frames.gif", "grey.bmp"}) {
    const auto bytes = test::content(test::data_file(std::string("images/") + name));
    const auto read = [&](const std::string& damaged) {
      for (const std::int64_t channels : {0, 3}) {
        Report report;
        const auto pixels = decoded(damaged, channels, report);
        REQUIRE(pixels.ok() == report.diagnostics().empty());
      }
    };
    test::every_truncation(bytes, read);
    test::random_mutations(bytes, 300, read);
  }
}
