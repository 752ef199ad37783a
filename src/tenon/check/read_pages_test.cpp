#include "tenon/check/read_pages.h"

#include <doctest/doctest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <vector>

#include "scratch_folder.h"
#include "tenon/diag/sink.h"
#include "tenon/io/mapped_file.h"

using namespace tenon;

namespace {

/// Pages of the range that are in the memory of this process.
long mapped_pages(const std::byte* begin, std::size_t size) {
  std::ifstream maps("/proc/self/smaps");
  bool inside = false;
  for (std::string line; std::getline(maps, line);) {
    std::uintptr_t from = 0, to = 0;
    if (std::sscanf(line.c_str(), "%lx-%lx ", &from, &to) == 2)
      inside = from <= reinterpret_cast<std::uintptr_t>(begin) && reinterpret_cast<std::uintptr_t>(begin) + size <= to;
    if (inside && line.starts_with("Rss:")) return std::stol(line.substr(4)) * 1024 / ::sysconf(_SC_PAGESIZE);
  }
  return -1;
}

}  // namespace

TEST_CASE("pages of a mapped file are given back and read again") {
  const test::ScratchFolder folder;
  const auto path = folder / "x";
  std::vector<char> content(1 << 20);
  for (std::size_t i = 0; i < content.size(); ++i) content[i] = static_cast<char>(i * 7 + i / 4096);
  std::ofstream(path, std::ios::binary).write(content.data(), static_cast<std::streamsize>(content.size()));
  Report report;
  const auto file = map_file(path, report);
  REQUIRE(file);
  const auto* begin = file->bytes().data();
  const auto same = [&] { return std::equal(content.begin(), content.end(), reinterpret_cast<const char*>(begin)); };
  CHECK(same());
  CHECK(mapped_pages(begin, content.size()) > 200);
  const ReadPages pages(begin, content.size(), 0);
  REQUIRE(pages.releases());
  pages.release(begin + 10, content.size() - 20);
  CHECK(mapped_pages(begin, content.size()) < 20);
  CHECK(same());
  CHECK_FALSE(ReadPages(begin, content.size()).releases());
}

TEST_CASE("memory of its own is never given back") {
  std::vector<std::byte> own(8 << 20, std::byte{3});
  const ReadPages pages(own.data(), own.size(), 0);
  CHECK_FALSE(pages.releases());
  pages.release(own.data(), own.size());
  CHECK(std::count(own.begin(), own.end(), std::byte{3}) == 8 << 20);
}
