#pragma once
// What passes over a data set keep in memory, as far as it is known beforehand: part of the forecast of a run's memory.
#include <cstdint>

namespace tenon {

class Stage;

struct HeldMemory {
  std::int64_t pass = 0;                    // memory of one pass
  std::int64_t shared = 0, shared_now = 0;  // memory of all passes together, in the end; how much of it is taken already
  std::int64_t mapped = 0, mapped_now = 0;  // files that are read where they lie; how much of them was read
  HeldMemory& operator+=(const HeldMemory& other) {
    pass += other.pass, shared += other.shared, shared_now += other.shared_now, mapped += other.mapped, mapped_now += other.mapped_now;
    return *this;
  }
};

/// Bytes of an element of the stage, whose batches are whole. Other axes of unknown length, and strings, count nothing.
std::int64_t element_bytes(const Stage& stage);

/// Of a pass, what it keeps beside the element that it gives: buffers of shuffles, elements made ahead - where autotune is to say how many,
/// as many as it begins with - and batches in the making. Of all passes, caches and rows that are kept.
HeldMemory held_by(const Stage& stage);

}  // namespace tenon
