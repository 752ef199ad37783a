// Any bytes are a cache whose every element can be read, or one diagnostic. The checksum of its end is made to fit, which no fuzzer finds.
#include "tenon/pipeline/cache_file.h"

#include <cstdlib>
#include <cstring>

#include "tenon/io/crc32c.h"
#include "whole.h"

namespace {

using namespace tenon;

const ElementSpec spec =
    ElementSpec::tuple({ElementSpec(TensorSpec{{Dim(), 2}, DType::float32}), ElementSpec(TensorSpec{{Dim()}, DType::boolean}),
                        ElementSpec::of_any_rank(DType::byte_string)});

/// Behind a beginning that is right come the fuzzer's bytes, and an end that says where its last part begins.
std::string framed(const unsigned char* data, std::size_t size) {
  std::string text = "TENON-CACHE-1\n";
  const std::size_t places = size > 0 ? std::min<std::size_t>(data[0] % 8 * 8, size / 2 / 8 * 8) : 0;
  text.append(reinterpret_cast<const char*>(data), size - places);
  const std::string held = to_string(spec);
  const std::uint64_t end[] = {text.size(), held.size(), text.size() + held.size(), places / 8};
  std::string tail = held + std::string(reinterpret_cast<const char*>(data) + size - places, places);
  tail.append(reinterpret_cast<const char*>(end), sizeof end);
  const std::uint32_t sum = crc32c(tail);
  tail.append(reinterpret_cast<const char*>(&sum), sizeof sum);
  return text + tail + "TNCACHE1";
}

void read(const unsigned char* data, std::size_t size) {
  Report report;
  const auto cache = CacheFile::of(MappedFile("cache", fuzz::whole(data, size)), spec, report);
  if (cache.ok() == !report.ok()) std::abort();
  if (!cache.ok()) return;
  for (std::int64_t i = 0; i < cache->size(); ++i) {
    Report own;
    Element element;
    const auto done = cache->read(i, element, own);
    if (done.ok() == !own.ok()) std::abort();
    if (!done.ok()) continue;
    for (const auto& t : element.values) fuzz::touch({t.data(), static_cast<std::size_t>(bytes(t.spec()))});
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  read(data, size);
  const std::string text = framed(data, size);
  read(reinterpret_cast<const unsigned char*>(text.data()), text.size());
  return 0;
}
