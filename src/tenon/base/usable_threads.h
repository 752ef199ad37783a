#pragma once
// How many threads are worth starting.

namespace tenon {

/// Threads that this process may use: its processor mask, and the share that a container grants.
int usable_threads();

}  // namespace tenon
