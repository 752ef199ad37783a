#pragma once
// How much more memory this process can have.
#include <cstdint>
#include <filesystem>
#include <string>

namespace tenon {

struct AvailableMemory {
  std::int64_t bytes = 0;
  std::string limit;  // what sets it, for a message: "what this machine has left"
};

/// The least of what the machine can give without swapping, what is left of the limits of the control groups (versions 1 and 2) that the
/// process is in, and of its own (ulimit -v, ulimit -d) when `threads` more are started. Linux; elsewhere there is no limit that we know
/// of. `root`: where the system's files are.
AvailableMemory available_memory(int threads, const std::filesystem::path& root = "/");

}  // namespace tenon
