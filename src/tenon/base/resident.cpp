#include "tenon/base/resident.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <fstream>
#if __has_include(<malloc.h>)
#include <malloc.h>
#endif

namespace tenon {

std::int64_t resident_bytes() {
  std::int64_t program = 0, resident = 0;  // pages
  std::ifstream("/proc/self/statm") >> program >> resident;
  return resident * sysconf(_SC_PAGESIZE);
}

std::int64_t resident_bytes(const std::byte* begin, std::size_t size) {
  if (size == 0) return 0;
  constexpr std::uint64_t present = std::uint64_t{1} << 63;  // Documentation/admin-guide/mm/pagemap.rst of Linux
  const auto page = static_cast<std::uintptr_t>(sysconf(_SC_PAGESIZE)), first = reinterpret_cast<std::uintptr_t>(begin) / page;
  std::uintptr_t left = (reinterpret_cast<std::uintptr_t>(begin) + size - 1) / page + 1 - first;
  const int pages = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
  if (pages < 0) return 0;
  std::array<std::uint64_t, 4096> entries{};
  constexpr std::size_t entry_bytes = sizeof(std::uint64_t);
  std::int64_t resident = 0;
  for (auto at = static_cast<off_t>(first * entry_bytes); left > 0;) {
    const auto got = pread(pages, entries.data(), std::min<std::uintptr_t>(left, entries.size()) * entry_bytes, at);
    if (got < static_cast<ssize_t>(entry_bytes)) break;
    const auto count = static_cast<std::size_t>(got) / entry_bytes;
    resident += std::count_if(entries.begin(), entries.begin() + static_cast<std::ptrdiff_t>(count),
                              [](std::uint64_t entry) { return (entry & present) != 0; });
    at += static_cast<off_t>(got), left -= count;
  }
  close(pages);
  return resident * static_cast<std::int64_t>(page);
}

void give_back_free_memory() {
#ifdef __GLIBC__
  malloc_trim(0);
#endif
}

}  // namespace tenon
