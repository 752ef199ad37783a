// Prints every object and attribute of HDF5 files as Tenon reads them: hdf5_dump a.h5 b.h5
// "F file", then the lines of lines.h, then "E path code message" for what was refused.
#include <fstream>
#include <iterator>

#include "lines.h"

namespace {

using namespace tenon;

void print_error(const std::string& path, const Diagnostic& d) {
  fmt::print("E {} {} {} | {}\n", path, entry(d.code).id, std::get<InFile>(d.where).detail, d.cause);
}

}  // namespace

int main(int argc, char** argv) {
  for (int i = 1; i < argc; ++i) {
    std::ifstream stream(argv[i], std::ios::binary);
    auto bytes = std::make_shared<std::string>(std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>());
    fmt::print("F {}\n", argv[i]);
    Report report;
    const auto file = Hdf5File::open(std::as_bytes(std::span(*bytes)), bytes, {argv[i]}, report);
    for (const auto& d : report.diagnostics()) print_error("/", d);
    if (!file.ok()) continue;
    const auto found = test::hdf5_lines(*file);
    for (const auto& line : found.lines) fmt::print("{}\n", line);
    for (const auto& [path, diagnostic] : found.refused) print_error(path, diagnostic);
  }
}
