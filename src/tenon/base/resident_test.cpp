#include "tenon/base/resident.h"

#include <doctest/doctest.h>
#include <sys/mman.h>

namespace tenon {

TEST_CASE("of memory that was asked for, what was touched is resident") {
  constexpr std::size_t size = 1 << 20;
  void* memory = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  REQUIRE(memory != MAP_FAILED);
  madvise(memory, size, MADV_NOHUGEPAGE);
  auto* bytes = static_cast<std::byte*>(memory);
  CHECK(resident_bytes(bytes, size) == 0);
  bytes[0] = bytes[size / 2] = std::byte{1};
  const auto two_pages = resident_bytes(bytes, size);
  CHECK(two_pages > 0);
  CHECK(two_pages < static_cast<std::int64_t>(size) / 2);
  CHECK(resident_bytes(bytes + 100, 10) == two_pages / 2);
  CHECK(resident_bytes() > two_pages);
  munmap(memory, size);
}

}  // namespace tenon
