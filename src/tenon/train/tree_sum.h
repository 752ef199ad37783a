#pragma once
// Sums over shards in the order of a fixed binary tree: the same bits, whoever adds.
#include <cstddef>
#include <cstdint>

namespace tenon {

/// parts[0][i] += parts[1][i] + ... for begin <= i < end, in the order ((0 + 1) + (2 + 3)) + ...
/// The other parts may be used as scratch. T: float or double, of which all are.
template <class T> void tree_sum(std::byte* const* parts, std::size_t count, std::int64_t begin, std::int64_t end);

}  // namespace tenon
