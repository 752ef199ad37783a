#pragma once
// Which rows the batches of an epoch take.
#include <algorithm>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "tenon/train/shuffle.h"

namespace tenon {

struct BatchOrder {
  bool shuffled = false;
  std::uint32_t seed = 0;
};

/// Batches of one epoch after another. Without a number of steps an epoch is a pass over the rows; with one it goes on where the last epoch
/// stopped, ends early where the pass does, and the next begins a new pass: keras/src/trainers/epoch_iterator.py.
class Batches {
 public:
  Batches(std::int64_t rows, std::int64_t batch_size, std::optional<std::int64_t> steps, BatchOrder order = {})
      : rows_(in_order(rows)), size_(static_cast<std::size_t>(batch_size)), steps_(steps), order_(order) {}

  /// The next pass is the one of this number.
  void start_at(std::uint64_t pass) { pass_ = pass; }
  /// Steps of an epoch, as asked for.
  std::int64_t steps() const { return steps_.value_or(batches()); }

  /// Calls `each` with the number of the batch in the epoch and its rows; ends when it says false.
  template <class Each> void epoch(Each each) {
    if (!steps_ || taken_ >= batches()) taken_ = 0;
    for (std::int64_t step = 0; step < steps() && taken_ < batches(); ++step) {
      if (taken_ == 0 && order_.shuffled) shuffle(rows_, order_.seed, pass_);
      if (taken_ == 0) ++pass_;
      const std::size_t begin = static_cast<std::size_t>(taken_++) * size_;
      if (!each(step, std::span<const std::int64_t>(rows_).subspan(begin, std::min(size_, rows_.size() - begin)))) return;
    }
  }

 private:
  std::int64_t batches() const { return static_cast<std::int64_t>((rows_.size() + size_ - 1) / size_); }

  std::vector<std::int64_t> rows_;
  std::size_t size_;
  std::optional<std::int64_t> steps_;
  BatchOrder order_;
  std::uint64_t pass_ = 0;  // its number, which the shuffling depends on
  std::int64_t taken_ = 0;  // batches of the pass
};

}  // namespace tenon
