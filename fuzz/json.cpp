// Any text is a value or one diagnostic; a value survives being written and read again.
#include "tenon/io/json.h"

#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  using namespace tenon;
  Report report;
  const auto value = parse_json({reinterpret_cast<const char*>(data), size}, {"config.json"}, report);
  if (value.ok() == !report.ok()) std::abort();
  if (!value.ok()) return 0;
  const auto text = to_json(*value);
  const auto again = parse_json(text, {"again.json"}, report);
  if (!again.ok() || to_json(*again) != text) std::abort();
  return 0;
}
