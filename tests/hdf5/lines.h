#pragma once
// What Hdf5File reads, one line per object and attribute, values as CRC-32 of their bytes; differential.py prints h5py's view alike:
//   G path | D path dtype shape crc | A path name kind ... crc
#include <fmt/core.h>
#include <zlib.h>

#include <string>
#include <utility>
#include <vector>

#include "tenon/io/hdf5.h"

namespace tenon::test {

inline std::uint32_t crc(const void* data, std::size_t size) {
  return static_cast<std::uint32_t>(crc32_z(0, static_cast<const Bytef*>(data), size));
}

inline std::string shown(const Hdf5Value& value) {
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

struct Hdf5Lines {
  std::vector<std::string> lines{};
  std::vector<std::pair<std::string, Diagnostic>> refused{};  // with the path of the object
};

/// Reads everything in the file.
inline Hdf5Lines hdf5_lines(const Hdf5File& file) {
  Hdf5Lines result;
  struct Collector : Sink {
    Hdf5Lines& result;
    std::string path{};
    explicit Collector(Hdf5Lines& to) : result(to) {}
    void receive(Diagnostic d) override { result.refused.emplace_back(path, std::move(d)); }
  } sink(result);
  std::vector<std::string> pending{"/"};
  while (!pending.empty()) {
    const std::string path = sink.path = std::move(pending.back());
    pending.pop_back();
    if (file.kind(path) == Hdf5Kind::group) result.lines.push_back("G " + path);
    if (file.kind(path) == Hdf5Kind::other) (void)file.read(path, sink);
    if (file.kind(path) == Hdf5Kind::dataset)
      if (const auto tensor = file.read(path, sink); tensor.ok())
        if (const auto spec = file.spec(path, sink); spec.ok())
          result.lines.push_back(fmt::format("D {} {} {} {:08x}", path, to_string(spec->dtype), to_string(spec->shape),
                                             crc(tensor->data(), static_cast<std::size_t>(bytes(tensor->spec())))));
    if (file.kind(path) != Hdf5Kind::other)
      if (const auto names = file.attributes(path, sink); names.ok())
        for (const auto& name : *names)
          if (const auto value = file.attribute(path, name, sink); value.ok() && *value)
            result.lines.push_back(fmt::format("A {} {} {}", path, name, shown(**value)));
    for (const auto& child : file.list(path)) pending.push_back(path == "/" ? "/" + child : path + "/" + child);
  }
  return result;
}

}  // namespace tenon::test
