#include "tenon/train/resident.h"

#include <unistd.h>

#include <fstream>

namespace tenon {

std::int64_t resident_bytes() {
  std::int64_t program = 0, resident = 0;  // pages
  std::ifstream("/proc/self/statm") >> program >> resident;
  return resident * sysconf(_SC_PAGESIZE);
}

}  // namespace tenon
