#pragma once
// Collecting the items of a batch: what batch and padded_batch have in common.
#include "tenon/pipeline/ahead.h"

namespace tenon {

struct BatchSize {
  std::int64_t rows;
  bool whole;  // a last batch of fewer rows is left out
};

/// Counts batches, of items of either kind: elements, or numbers of rows.
template <class T> class BatchAhead : public Ahead {
 public:
  BatchAhead(std::unique_ptr<Stream<T>> input, BatchSize size) : input_(std::move(input)), size_(size) {}

  Result<std::int64_t> skip(std::int64_t count) override {
    if (count > largest / size_.rows) count = largest / size_.rows;
    TENON_TRY(const std::int64_t skipped, input_->skip(count * size_.rows));
    const std::int64_t batches = (skipped + (size_.whole ? 0 : size_.rows - 1)) / size_.rows;
    number_ += batches;
    return batches;
  }
  void save(Position& position) const override {
    position.put(number_);
    input_->save(position);
  }
  Result<Done> restore(PositionReader& position) override {
    number_ = position.get();
    return input_->restore(position);
  }

 protected:
  /// Fills `items`, whose memory is used again; false where no batch is left.
  Result<bool> collect(std::vector<T>& items, Ticket& ticket) {
    const auto rows = static_cast<std::size_t>(size_.rows);
    std::size_t count = 0;
    for (; count < rows; ++count) {
      if (count == items.size()) items.emplace_back();
      TENON_TRY(const bool more, input_->next(items[count]));
      if (!more) break;
    }
    if (count == 0 || (size_.whole && count < rows)) return false;
    items.resize(count);
    ticket.number = number_++;
    return true;
  }

 private:
  static constexpr std::int64_t largest = std::int64_t{1} << 62;

  std::unique_ptr<Stream<T>> input_;
  BatchSize size_;
  std::int64_t number_ = 0;
};

}  // namespace tenon
