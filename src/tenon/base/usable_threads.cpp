#include "tenon/base/usable_threads.h"

#include <sched.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <string>
#include <thread>

namespace tenon {
namespace {

/// The processors' share that a container grants, rounded up; 0 when there is no limit. Linux, control groups version 2.
int container_limit() {
  std::ifstream file("/sys/fs/cgroup/cpu.max");
  std::string quota;
  double period = 0;
  if (!(file >> quota >> period) || quota == "max" || period <= 0) return 0;
  try {
    return std::max(1, static_cast<int>(std::ceil(std::stod(quota) / period)));
  } catch (const std::exception&) {
    return 0;  // another format: no limit that we understand
  }
}

}  // namespace

int usable_threads() {
  int threads = static_cast<int>(std::thread::hardware_concurrency());
  cpu_set_t mask;
  if (sched_getaffinity(0, sizeof mask, &mask) == 0) threads = CPU_COUNT(&mask);
  if (const int limit = container_limit()) threads = std::min(threads, limit);
  return std::max(threads, 1);
}

}  // namespace tenon
