#pragma once
// What a block of numbers, small enough for the first-level cache, is like: the loops that scan() is made of. They are compiled for each
// vector width (base/vectorize.h) and give the same answer at all of them: nothing is added up but whole numbers.
#include <cstddef>
#include <cstdint>

namespace tenon {

template <class T> struct Extremes { T low, high; };

/// Range of at least one number. A NaN may be left out or not, so ask all_finite() first.
template <class T> Extremes<T> extremes(const T* v, std::size_t n);
/// Widens low[c] and high[c] by v[c], v[c + width], ...; n is a multiple of width.
template <class T> void widen_columns(const T* v, std::size_t n, std::size_t width, T* low, T* high);

/// float and double: neither NaN nor infinity.
template <class T> bool all_finite(const T* v, std::size_t n);
/// float and double: no fraction.
template <class T> bool all_whole(const T* v, std::size_t n);

template <class T> std::size_t count_zeros(const T* v, std::size_t n);

/// Halves as float32.
void widen_halves(const std::uint16_t* bits, std::size_t n, float* out);
void widen_bfloat16(const std::uint16_t* bits, std::size_t n, float* out);

}  // namespace tenon
