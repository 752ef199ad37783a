#include "tenon/base/available_memory.h"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <limits>
#include <optional>
#include <sstream>

namespace tenon {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t no_limit = std::numeric_limits<std::int64_t>::max();

std::optional<std::int64_t> number_in(const fs::path& file) {
  std::int64_t number = 0;
  if (std::ifstream(file) >> number) return number;
  return std::nullopt;  // no such file, or "max"
}

/// The number behind a word at the beginning of a line: "MemAvailable: 123 kB", "inactive_file 123".
std::optional<std::int64_t> number_behind(const fs::path& file, const std::string& word) {
  std::ifstream lines(file);
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::string first;
    std::int64_t number = 0;
    if (words >> first >> number && first == word) return number;
  }
  return std::nullopt;
}

void lower(AvailableMemory& memory, std::int64_t bytes, const char* limit) {
  if (bytes < memory.bytes) memory = {std::max<std::int64_t>(bytes, 0), limit};
}

/// How a version of control groups calls its files.
struct GroupFiles {
  const char *folder, *limit, *used, *cache;
};

/// A group's limit holds for all groups in it. What caches files can be given back.
void lower_to_groups(AvailableMemory& memory, const fs::path& root, fs::path group, const GroupFiles& files) {
  for (;; group = group.parent_path()) {
    const fs::path folder = root / files.folder / group.relative_path();
    const auto limit = number_in(folder / files.limit), used = number_in(folder / files.used);
    if (limit && used) {
      const std::int64_t cache = number_behind(folder / "memory.stat", files.cache).value_or(0);
      lower(memory, *limit - *used + cache, "what the control group (container) of this process has left");
    }
    if (group.relative_path().empty()) return;
  }
}

/// Lines of /proc/self/cgroup: "0::/group" of version 2, "4:memory:/group" of version 1.
void lower_to_groups(AvailableMemory& memory, const fs::path& root) {
  std::ifstream lines(root / "proc/self/cgroup");
  for (std::string line; std::getline(lines, line);) {
    const auto first = line.find(':'), second = line.find(':', first + 1);
    if (first == std::string::npos || second == std::string::npos) continue;
    const std::string controllers = "," + line.substr(first + 1, second - first - 1) + ",";
    const fs::path group = "/" + line.substr(second + 1);
    if (controllers == ",,") lower_to_groups(memory, root, group, {"sys/fs/cgroup", "memory.max", "memory.current", "inactive_file"});
    else if (controllers.find(",memory,") != std::string::npos)
      lower_to_groups(memory, root, group,
                      {"sys/fs/cgroup/memory", "memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file"});
  }
}

std::int64_t own_limit(int resource) {
  rlimit limit{};
  if (getrlimit(static_cast<decltype(RLIMIT_AS)>(resource), &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return no_limit;
  return static_cast<std::int64_t>(std::min<rlim_t>(limit.rlim_cur, static_cast<rlim_t>(no_limit)));
}

/// What a process reserves counts, whether it is used or not: a thread has a stack, and the C library a heap of its own for it.
void lower_to_own_limits(AvailableMemory& memory, int threads, const fs::path& root) {
  constexpr std::int64_t per_thread = (8 + 64) << 20, libraries = 32 << 20;
  std::int64_t space = 0, resident = 0, shared = 0, text = 0, unused = 0, data = 0;  // pages
  if (!(std::ifstream(root / "proc/self/statm") >> space >> resident >> shared >> text >> unused >> data)) return;
  const std::int64_t page = sysconf(_SC_PAGESIZE), reserved = threads * per_thread + libraries;
  if (const auto limit = own_limit(RLIMIT_AS); limit != no_limit)
    lower(memory, limit - space * page - reserved, "what the limit of this process (ulimit -v) leaves");
  if (const auto limit = own_limit(RLIMIT_DATA); limit != no_limit)
    lower(memory, limit - data * page - reserved, "what the limit of this process (ulimit -d) leaves");
}

}  // namespace

AvailableMemory available_memory(int threads, const fs::path& root) {
  AvailableMemory memory{no_limit, "no limit"};
  if (const auto kilobytes = number_behind(root / "proc/meminfo", "MemAvailable:"))
    lower(memory, *kilobytes * 1024, "what this machine has left");
  lower_to_groups(memory, root);
  lower_to_own_limits(memory, threads, root);
  return memory;
}

}  // namespace tenon
