#pragma once
// TENON_VECTOR: a function compiled several times, for processors with wider vectors; the right one is chosen when the program starts.
// Contraction is off (CMakeLists.txt) and our sums keep a fixed number of lanes, so all of them give the same bits.

// Sanitizers start after the choice is made, and so cannot be in the functions that make it.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define TENON_VECTOR __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define TENON_VECTOR
#endif
