// Any bytes are a file whose every object can be read, or diagnostics; and what can be read survives being written again.
#include "tenon/io/hdf5.h"

#include <algorithm>
#include <cstdlib>

#include "tenon/io/hdf5_writer.h"
#include "whole.h"

namespace {

using namespace tenon;

/// The writer is not for lists that exceed an attribute's 64 KiB; long texts, and long lists of them, it spreads.
bool can_be_written(std::string_view name, const Hdf5Value& value) {
  constexpr std::size_t most = 4000;
  const auto* integers = std::get_if<std::vector<std::int64_t>>(&value);
  const auto* floats = std::get_if<std::vector<double>>(&value);
  const auto* texts = std::get_if<std::vector<std::string>>(&value);
  return name.size() < 1000 && (!integers || integers->size() < most) && (!floats || floats->size() < most) &&
         (!texts || texts->size() < most);
}

/// Reads an object and writes it to `to`; no more of one dataset than a fuzzer has time for.
void copy(const Hdf5File& from, Hdf5Writer& to, const std::string& path, Sink& sink) {
  constexpr std::int64_t most = 1 << 20;
  bool bfloat16 = false;
  if (from.kind(path) == Hdf5Kind::dataset) {
    const auto spec = from.spec(path, sink);
    if (!spec.ok() || bytes(*spec) > most) return;
    const auto tensor = from.read(path, sink);
    if (!tensor.ok()) return;
    fuzz::touch({tensor->data(), static_cast<std::size_t>(bytes(tensor->spec()))});
    bfloat16 = spec->dtype == DType::bfloat16;
    to.dataset(path, *tensor);
  } else if (from.kind(path) == Hdf5Kind::group) {
    to.group(path);
  } else {
    if (from.read(path, sink).ok()) std::abort();
    return;
  }
  const auto names = from.attributes(path, sink);
  if (!names.ok()) return;
  for (const auto& name : *names) {
    const auto value = from.attribute(path, name, sink);
    const bool again = std::count(names->begin(), names->end(), name) > 1 || (bfloat16 && name == "dtype");
    if (value.ok() && !again && can_be_written(name, **value)) to.attribute(path, name, **value);
  }
}

void check(const Hdf5File& file) {
  Report report, none;
  Hdf5Writer writer;
  std::vector<std::string> pending{""};
  while (!pending.empty()) {
    const std::string path = std::move(pending.back());
    pending.pop_back();
    copy(file, writer, path, report);
    for (const auto& child : file.list(path)) pending.push_back(path + "/" + child);
  }
  const auto again = writer.finish().joined();
  if (!Hdf5File::open(again, nullptr, {"again.h5"}, none).ok()) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  Report report;
  const auto bytes = fuzz::whole(data, size);
  const auto file = Hdf5File::open(bytes.bytes(), bytes.share(0), {"model.h5"}, report);
  if (file.ok() != report.ok()) std::abort();
  if (file.ok()) check(*file);
  return 0;
}
