// Prints every object and attribute of HDF5 files as Tenon reads them, one line each, values as CRC-32 of their bytes:
//   hdf5_dump a.h5 b.h5        -> lines "F file", "G path", "D path dtype shape crc", "A path name kind crc", "E path code message"
#include <fmt/core.h>
#include <zlib.h>

#include <fstream>
#include <iterator>

#include "tenon/io/hdf5.h"

namespace {

using namespace tenon;

std::uint32_t crc(const void* data, std::size_t size) {
  return static_cast<std::uint32_t>(crc32_z(0, static_cast<const Bytef*>(data), size));
}

struct Printer : Sink {
  std::string path;
  void receive(Diagnostic d) override {
    fmt::print("E {} {} {} | {}\n", path, entry(d.code).id, std::get<InFile>(d.where).detail, d.cause);
  }
};

std::string flat(const Hdf5Value& value) {
  struct {
    std::string operator()(std::int64_t v) const { return fmt::format("int {}", v); }
    std::string operator()(double v) const { return fmt::format("float {:08x}", crc(&v, sizeof v)); }
    std::string operator()(const std::string& v) const { return fmt::format("text {} {:08x}", v.size(), crc(v.data(), v.size())); }
    std::string operator()(const std::vector<std::int64_t>& v) const {
      return fmt::format("ints {} {:08x}", v.size(), crc(v.data(), v.size() * 8));
    }
    std::string operator()(const std::vector<double>& v) const {
      return fmt::format("floats {} {:08x}", v.size(), crc(v.data(), v.size() * 8));
    }
    std::string operator()(const std::vector<std::string>& v) const {
      std::string all;
      for (const auto& text : v) all += text + '\0';
      return fmt::format("texts {} {:08x}", v.size(), crc(all.data(), all.size()));
    }
  } print;
  return std::visit(print, value);
}

void dump(const Hdf5File& file, const std::string& path, Printer& out) {
  out.path = path;
  const Hdf5Kind kind = *file.kind(path);
  if (kind == Hdf5Kind::group) fmt::print("G {}\n", path);
  if (kind == Hdf5Kind::other) fmt::print("O {}\n", path);
  if (kind == Hdf5Kind::dataset) {
    const auto spec = file.spec(path, out);
    if (const auto tensor = file.read(path, out); tensor.ok() && spec.ok() && *spec == tensor->spec())
      fmt::print("D {} {} {} {:08x}\n", path, to_string(spec->dtype), to_string(spec->shape),
                 crc(tensor->data(), static_cast<std::size_t>(bytes(*spec))));
  }
  if (kind != Hdf5Kind::other)
    if (const auto names = file.attributes(path, out); names.ok())
      for (const auto& name : *names)
        if (const auto value = file.attribute(path, name, out); value.ok()) fmt::print("A {} {} {}\n", path, name, flat(**value));
  for (const auto& child : file.list(path)) dump(file, path == "/" ? "/" + child : path + "/" + child, out);
}

}  // namespace

int main(int argc, char** argv) {
  for (int i = 1; i < argc; ++i) {
    std::ifstream stream(argv[i], std::ios::binary);
    auto bytes = std::make_shared<std::string>(std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>());
    fmt::print("F {}\n", argv[i]);
    Printer out;
    const auto file = Hdf5File::open(std::as_bytes(std::span(*bytes)), bytes, {argv[i]}, out);
    if (file.ok()) dump(*file, "/", out);
  }
}
