#pragma once
// The order in which an epoch visits the rows.
#include <cstdint>
#include <vector>

namespace tenon {

/// 0, 1, ... rows - 1.
std::vector<std::int64_t> in_order(std::int64_t rows);
/// A permutation of `order` that depends on seed and epoch alone, so that a run can be resumed at any epoch.
void shuffle(std::vector<std::int64_t>& order, std::uint32_t seed, std::uint64_t epoch);

}  // namespace tenon
