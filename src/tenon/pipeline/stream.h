#pragma once
// A pass over a data set in progress: elements, or - where elements are rows that can be had in any order - the numbers of rows.
#include "tenon/base/result.h"
#include "tenon/pipeline/element.h"
#include "tenon/pipeline/position.h"

namespace tenon {

template <class T> class Stream {
 public:
  virtual ~Stream() = default;

  /// The next item, into `item`, whose memory is used again; false at the end, and when the pass was asked to stop. A failure was
  /// reported to the sink that the pass was begun with; nothing may be asked after it.
  virtual Result<bool> next(T& item) = 0;

  /// Leaves out this many items; how many there were is fewer at the end. By default they are made and dropped.
  virtual Result<std::int64_t> skip(std::int64_t count) {
    T dropped{};
    for (std::int64_t i = 0; i < count; ++i) {
      auto more = next(dropped);
      if (!more) return more.error();
      if (!*more) return i;
    }
    return count;
  }

  /// Where the pass is, in a few numbers; and goes there, in a pass that was begun anew under the same number and seed.
  virtual void save(Position& position) const = 0;
  virtual Result<Done> restore(PositionReader& position) = 0;
};

using Iterator = Stream<Element>;
/// Numbers of rows.
using Order = Stream<std::int64_t>;

/// A stream whose position is how many items it gave: restoring skips them.
template <class T> class CountedStream : public Stream<T> {
 public:
  void save(Position& position) const override { position.put(given_); }
  Result<Done> restore(PositionReader& position) override {
    const std::int64_t count = position.get();
    if (auto skipped = this->skip(count); !skipped) return skipped.error();
    given_ = count;
    return Done{};
  }

 protected:
  std::int64_t given_ = 0;  // kept by who derives from it, in next() and skip()
};

}  // namespace tenon
