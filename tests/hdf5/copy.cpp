// Reads HDF5 files with Tenon's reader and writes them again with its writer: hdf5_copy from.h5 to.h5 [from.h5 to.h5 ...]
#include <fmt/core.h>

#include <fstream>
#include <iterator>

#include "tenon/io/hdf5_writer.h"

namespace {

using namespace tenon;

struct Printer : Sink {
  void receive(Diagnostic d) override { fmt::print("{} {} | {}\n", entry(d.code).id, std::get<InFile>(d.where).detail, d.cause); }
};

void copy(const Hdf5File& from, Hdf5Writer& to, const std::string& path, Printer& sink) {
  bool bfloat16 = false;
  if (from.kind(path) == Hdf5Kind::dataset) {
    const auto tensor = from.read(path, sink);
    if (!tensor.ok()) return;
    bfloat16 = tensor->dtype() == DType::bfloat16;
    to.dataset(path, *tensor);
  } else {
    to.group(path);
  }
  if (const auto names = from.attributes(path, sink); names.ok())
    for (const auto& name : *names) {
      const bool added_by_writer = bfloat16 && name == "dtype";
      if (const auto value = from.attribute(path, name, sink); value.ok() && !added_by_writer) to.attribute(path, name, **value);
    }
  for (const auto& child : from.list(path)) copy(from, to, path + "/" + child, sink);
}

}  // namespace

int main(int argc, char** argv) {
  for (int i = 1; i + 1 < argc; i += 2) {
    std::ifstream stream(argv[i], std::ios::binary);
    auto bytes = std::make_shared<std::string>(std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>());
    Printer sink;
    const auto file = Hdf5File::open(std::as_bytes(std::span(*bytes)), bytes, {argv[i]}, sink);
    if (!file.ok()) return 1;
    Hdf5Writer writer;
    copy(*file, writer, "", sink);
    std::ofstream out(argv[i + 1], std::ios::binary);
    for (const auto& piece : writer.finish().pieces)
      out.write(reinterpret_cast<const char*>(piece.data.get()), static_cast<std::streamsize>(piece.size));
  }
}
