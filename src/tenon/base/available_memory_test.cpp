#include "tenon/base/available_memory.h"

#include <doctest/doctest.h>
#include <sys/resource.h>

#include <fstream>

#include "scratch_folder.h"

namespace tenon {
namespace {

namespace fs = std::filesystem;

void write(const fs::path& path, const std::string& text) {
  fs::create_directories(path.parent_path());
  std::ofstream(path) << text;
}

constexpr std::int64_t mb = 1 << 20;

/// A machine that has 1,000 MB left.
fs::path machine(const test::ScratchFolder& folder) {
  write(folder.path() / "proc/meminfo", "MemTotal: 9999999 kB\nMemFree: 1 kB\nMemAvailable: 1024000 kB\n");
  return folder.path();
}

}  // namespace

TEST_CASE("without limits a process can have what the machine has left") {
  const test::ScratchFolder folder;
  const auto memory = available_memory(1, machine(folder));
  CHECK(memory.bytes == 1000 * mb);
  CHECK(memory.limit == "what this machine has left");
}

TEST_CASE("the narrowest of the control groups around a process limits it; files in its cache do not count as used") {
  const test::ScratchFolder folder;
  const fs::path root = machine(folder), groups = root / "sys/fs/cgroup";
  write(root / "proc/self/cgroup", "0::/outer/inner\n");
  write(groups / "outer/memory.max", "419430400\n");
  write(groups / "outer/memory.current", "209715200\n");
  write(groups / "outer/memory.stat", "anon 100\ninactive_file 104857600\n");
  write(groups / "outer/inner/memory.max", "max\n");
  write(groups / "outer/inner/memory.current", "1\n");
  const auto memory = available_memory(1, root);
  CHECK(memory.bytes == 300 * mb);
  CHECK(memory.limit.find("container") != std::string::npos);
}

TEST_CASE("control groups of version 1 limit as well") {
  const test::ScratchFolder folder;
  const fs::path root = machine(folder), group = root / "sys/fs/cgroup/memory/box";
  write(root / "proc/self/cgroup", "7:cpu,cpuacct:/box\n4:memory:/box\n");
  write(group / "memory.limit_in_bytes", "104857600\n");
  write(group / "memory.usage_in_bytes", "209715200\n");  // more than granted: nothing is left
  CHECK(available_memory(1, root).bytes == 0);
}

TEST_CASE("a limit of the process leaves what is not reserved, less the stacks of its threads") {
  const test::ScratchFolder folder;
  const fs::path root = machine(folder);
  write(root / "proc/self/statm", "2560 100 50 10 0 500 0\n");
  rlimit before{};
  REQUIRE(getrlimit(RLIMIT_DATA, &before) == 0);
  rlimit narrow = before;
  narrow.rlim_cur = static_cast<rlim_t>(800 * mb);
  REQUIRE(setrlimit(RLIMIT_DATA, &narrow) == 0);
  const auto one = available_memory(1, root), four = available_memory(4, root);
  REQUIRE(setrlimit(RLIMIT_DATA, &before) == 0);
  CHECK(one.bytes < 800 * mb);
  CHECK(one.bytes - four.bytes == 3 * 72 * mb);
  CHECK(one.limit.find("ulimit -d") != std::string::npos);
}

}  // namespace tenon
