#include "tenon/check/read_pages.h"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <fstream>
#include <sstream>
#include <string>

namespace tenon {
namespace {

std::size_t page_bytes() { return static_cast<std::size_t>(std::max(::sysconf(_SC_PAGESIZE), 1L)); }

/// Whether all of it is one file that is mapped to be read alone: its pages hold nothing that is not in the file.
bool is_file(std::uintptr_t begin, std::uintptr_t end) {
  std::ifstream maps("/proc/self/maps");
  for (std::string line; std::getline(maps, line);) {
    std::istringstream words(line);
    std::uintptr_t from = 0, to = 0;
    char dash = 0;
    std::string rights, offset, device;
    std::uint64_t inode = 0;
    words >> std::hex >> from >> dash >> to >> rights >> offset >> device >> std::dec >> inode;
    if (words && from <= begin && begin < to) return end <= to && inode != 0 && rights == "r--p";
  }
  return false;
}

}  // namespace

ReadPages::ReadPages(const std::byte* begin, std::size_t size, std::size_t large)
    : releases_(size > large && is_file(reinterpret_cast<std::uintptr_t>(begin), reinterpret_cast<std::uintptr_t>(begin) + size)) {}

std::size_t ReadPages::quarter_of_memory() { return static_cast<std::size_t>(std::max(::sysconf(_SC_PHYS_PAGES), 4L)) / 4 * page_bytes(); }

void ReadPages::release(const std::byte* begin, std::size_t size) const {
  if (!releases_) return;
  const std::uintptr_t page = page_bytes(), from = (reinterpret_cast<std::uintptr_t>(begin) + page - 1) / page * page;
  const std::uintptr_t to = (reinterpret_cast<std::uintptr_t>(begin) + size) / page * page;
  if (from < to) ::madvise(reinterpret_cast<void*>(from), to - from, MADV_DONTNEED);
}

}  // namespace tenon
