// Dropout's mask: four numbers per call of the generator, counted from the batch's first row as in the reference backend.
#include <algorithm>

#include "tenon/backends/cpu/kernels.h"
#include "tenon/base/random.h"

namespace tenon::cpu {

Bound bind(const ir::RandomMask& op, const Context& c) {
  float* y = c.out[0].f();
  const std::int64_t n = c.out[0].size(), first = n && op.draw == ir::Draw::per_row ? c.first_row * (n / c.out[0].dim(0)) : 0;
  return loop("own random mask", [=, rate = op.rate, stream = op.stream](const Moment& now) {
    const float keep = 1 / (1 - rate);
    for (std::int64_t i = 0; i < n;) {
      const auto at = static_cast<std::uint64_t>(first + i);
      const auto numbers = philox({now.seed, stream}, at / 4, now.step);
      for (std::uint64_t k = at % 4; k < 4 && i < n; ++k, ++i) y[i] = static_cast<float>(numbers[k] >> 8) * 0x1p-24f < rate ? 0 : keep;
    }
  });
}

}  // namespace tenon::cpu
