#pragma once
// Elements made by threads of their own before they are asked for: what prefetch, parallel map and parallel batch have in common.
#include <functional>

#include "tenon/pipeline/arguments.h"
#include "tenon/pipeline/iteration.h"
#include "tenon/pipeline/stage.h"

namespace tenon {

/// What the threads do, in two parts: taking the next piece of work, in order and one thread at a time, and doing it.
class Ahead {
 public:
  struct Ticket {
    Element element;                  // what is made
    std::vector<Element> elements{};  // what it is made of, where it is made of several
    std::vector<std::int64_t> rows{};
    std::int64_t number = 0;  // of the element in the pass, for messages
  };
  virtual ~Ahead() = default;
  /// Takes the next piece of work; false at the end. Reports to the sink of the iteration that the Ahead was made for.
  virtual Result<bool> take(Ticket& ticket) = 0;
  /// Makes the element of it. From several threads at once.
  virtual Result<Done> make(Ticket& ticket, Sink& sink, Watch& watch) = 0;
  /// As of a Stream, of what take() has left.
  virtual Result<std::int64_t> skip(std::int64_t count) = 0;
  virtual void save(Position& position) const = 0;
  virtual Result<Done> restore(PositionReader& position) = 0;
};

struct AheadArgs {
  std::int64_t threads = 1;       // 0: in the thread that asks for elements
  std::int64_t ahead = autotune;  // elements that wait to be asked for, at most
  bool ordered = true;            // false: whichever is made first comes first
};

/// num_parallel_calls and deterministic of tf.data; without the first, elements are made when they are asked for.
AheadArgs in_parallel(const std::optional<std::int64_t>& num_parallel_calls, bool deterministic);

/// How many elements wait at the same time, or are being made; 0 where none is made ahead. Of autotune it is what it begins with.
std::int64_t most_ahead(const AheadArgs& args);

/// Makes the Ahead for an iteration of its own threads.
using BeginAhead = std::function<Result<std::unique_ptr<Ahead>>(const Iteration&)>;

/// A pass whose elements are made ahead, or when they are asked for where there are no threads. `stage` is the one that asks for it, which
/// stays alive as long as its threads do.
Result<std::unique_ptr<Iterator>> run_ahead(const Stage& stage, const BeginAhead& begin, AheadArgs args, const Iteration& iteration);

}  // namespace tenon
