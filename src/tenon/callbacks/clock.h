#pragma once
// The clock that durations are measured with.
#include <chrono>

namespace tenon {

/// Seconds since some moment; never set back.
inline double seconds_now() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

}  // namespace tenon
