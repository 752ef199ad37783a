#pragma once
// One pass over a data set: what its stages share.
#include <chrono>
#include <functional>

#include "tenon/diag/sink.h"
#include "tenon/pipeline/watch.h"

namespace tenon {

struct Iteration {
  Sink* sink;                             // of the thread that asks for elements, never of two at once
  std::shared_ptr<Watch> watch;           // likewise
  std::uint64_t number = 0;               // of the pass: what shuffles that reshuffle depend on
  std::uint32_t seed = 0;                 // of shuffles without a seed of their own
  std::chrono::milliseconds stall{0};     // after which a stage that keeps the consumer waiting is reported; 0: never
  std::chrono::milliseconds grace{5000};  // that a thread in code which is not the pipeline's own has to end, before it is left alone
  const std::function<void()>* waiting = nullptr;  // called while the consumer waits for an element; what it throws ends the pass

  /// Pass `k` over something that this pass goes over several times.
  Iteration pass(std::uint64_t k) const {
    Iteration inner = *this;
    // Odd factors keep different passes apart: 2^64 numbers are enough for any that follow one another.
    inner.number = number * 0x9E3779B97F4A7C15u + k;
    return inner;
  }
  /// For the stages behind a thread of its own.
  Iteration in_thread(Sink& own_sink) const {
    return {&own_sink, std::make_shared<Watch>(watch), number, seed, std::chrono::milliseconds{0}, grace};
  }
};

}  // namespace tenon
