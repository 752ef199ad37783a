#pragma once
// numpy.random.RandomState(seed).shuffle: the same order from the same seed.
#include <random>
#include <utility>
#include <vector>

namespace tenon {

template <class T> void numpy_shuffle(std::vector<T>& values, std::uint32_t seed) {
  std::mt19937 bits(seed);  // NumPy's seeding with one number is the one of the standard
  for (std::size_t i = values.size(); i-- > 1;) {
    std::uint32_t mask = static_cast<std::uint32_t>(i);
    for (const int shift : {1, 2, 4, 8, 16}) mask |= mask >> shift;
    std::uint32_t other;
    do other = static_cast<std::uint32_t>(bits()) & mask;
    while (other > i);
    std::swap(values[i], values[other]);
  }
}

}  // namespace tenon
