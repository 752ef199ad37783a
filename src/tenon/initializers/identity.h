#pragma once
#include <algorithm>

#include "tenon/layer/initializer.h"

namespace tenon::initializers {

struct Identity {
  double gain = 1;

  static constexpr InitializerInfo info{.name = "Identity",
                                        .aliases = {"identity", "IdentityInitializer"},
                                        .summary = "A matrix with one value on its diagonal and zeros elsewhere.",
                                        .least_rank = 2};

  static constexpr auto fields(auto each) { return each(recent("gain", &Identity::gain, "The value on the diagonal.")); }

  template <class T> void fill(std::span<T> values, const Shape& shape, Key) const {
    std::fill(values.begin(), values.end(), T(0));
    const auto columns = static_cast<std::size_t>(shape[-1].value);
    for (std::size_t i = 0; i < columns && i * columns + i < values.size(); ++i) values[i * columns + i] = static_cast<T>(gain);
  }
};

}  // namespace tenon::initializers
