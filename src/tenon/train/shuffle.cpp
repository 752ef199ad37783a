#include "tenon/train/shuffle.h"

#include <numeric>
#include <utility>

#include "tenon/base/random.h"

namespace tenon {

std::vector<std::int64_t> in_order(std::int64_t rows) {
  std::vector<std::int64_t> order(static_cast<std::size_t>(rows));
  std::iota(order.begin(), order.end(), 0);
  return order;
}

// Fisher and Yates. The bias of a 64-bit number modulo the length is below 2^-32.
void shuffle(std::vector<std::int64_t>& order, std::uint32_t seed, std::uint64_t epoch) {
  constexpr std::uint32_t stream = 0xFFFFFFFF;  // layers count theirs from 0
  std::iota(order.begin(), order.end(), 0);
  for (auto i = order.size(); i-- > 1;) {
    const auto n = philox({seed, stream}, i, epoch);
    std::swap(order[i], order[(std::uint64_t{n[0]} << 32 | n[1]) % (i + 1)]);
  }
}

}  // namespace tenon
