#pragma once
// The numbers 0, 1, ... of rows.
#include <algorithm>

#include "tenon/pipeline/stream.h"

namespace tenon {

class RowNumbers final : public Order {
 public:
  explicit RowNumbers(std::int64_t size) : size_(size) {}
  Result<bool> next(std::int64_t& row) override {
    if (next_ >= size_) return false;
    row = next_++;
    return true;
  }
  Result<std::int64_t> skip(std::int64_t count) override {
    const std::int64_t skipped = std::min(count, size_ - next_);
    next_ += skipped;
    return skipped;
  }
  void save(Position& position) const override { position.put(next_); }
  Result<Done> restore(PositionReader& position) override {
    next_ = std::clamp<std::int64_t>(position.get(), 0, size_);
    return Done{};
  }

 private:
  std::int64_t size_, next_ = 0;
};

}  // namespace tenon
