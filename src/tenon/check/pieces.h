#pragma once
// An array cut into pieces that all processors work on, in ascending order, so that a mapped file is read from front to back, once.
#include <cstdint>
#include <functional>

namespace tenon {

/// Calls work(piece) for 0..pieces-1, on up to `threads` threads at once. What work() throws is thrown again.
void for_each_piece(std::int64_t pieces, int threads, const std::function<void(std::int64_t piece)>& work);

}  // namespace tenon
