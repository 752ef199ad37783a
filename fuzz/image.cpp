// Any bytes are an image whose every pixel can be read, or one diagnostic; what decodes also passes the quick look.
#include "tenon/io/image.h"

#include <cstdlib>

#include "whole.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  using namespace tenon;
  const auto file = fuzz::whole(data, size);
  for (const std::int64_t channels : {0, 1, 3, 4}) {
    Report report;
    const auto pixels = decode_image(file.bytes(), {.channels = channels}, {"image"}, report);
    if (pixels.ok() == !report.ok()) std::abort();
    if (!pixels.ok()) continue;
    fuzz::touch({pixels->data(), static_cast<std::size_t>(bytes(pixels->spec()))});
    if (!probe_image(file.bytes(), {.channels = channels}, {"image"}, report).ok()) std::abort();
  }
  return 0;
}
