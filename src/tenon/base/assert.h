#pragma once
// TENON_ASSERT: a promise of Tenon's own code. When one is broken, the bug is ours, and the message says so.
#include <stdexcept>
#include <string>

namespace tenon {

/// Thrown by TENON_ASSERT: never caused by user input.
struct InternalError : std::logic_error {
  using std::logic_error::logic_error;
};

[[noreturn]] inline void internal_error(const char* condition, const char* why, const char* file, int line) {
  throw InternalError(std::string("internal error in Tenon, please report it: ") + why + " [" + condition + ", " + file + ":" +
                      std::to_string(line) + "]");
}

}  // namespace tenon

#define TENON_ASSERT(condition, why) ((condition) ? static_cast<void>(0) : ::tenon::internal_error(#condition, why, __FILE__, __LINE__))
