// Any bytes are a sound whose every sample can be read, or one diagnostic.
#include "tenon/io/wav.h"

#include <cstdlib>

#include "whole.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  using namespace tenon;
  const auto file = fuzz::whole(data, size);
  for (const std::int64_t length : {-1, 7}) {
    Report report;
    const auto sound = decode_wav(file.bytes(), length, {"sound.wav"}, report);
    if (sound.ok() == !report.ok()) std::abort();
    if (sound.ok()) fuzz::touch({sound->samples.data(), static_cast<std::size_t>(bytes(sound->samples.spec()))});
  }
  return 0;
}
