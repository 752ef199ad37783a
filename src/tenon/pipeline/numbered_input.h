#pragma once
// What stages read from that number the elements, for messages and as part of their position.
#include <memory>

#include "tenon/pipeline/stream.h"

namespace tenon {

class NumberedInput {
 public:
  explicit NumberedInput(std::unique_ptr<Iterator> input, std::int64_t first = 0) : input_(std::move(input)), number_(first) {}

  /// Of the element that comes next.
  std::int64_t number() const { return number_; }

  // As of a Stream.
  Result<bool> next(Element& element) {
    TENON_TRY(const bool more, input_->next(element));
    number_ += more;
    return more;
  }
  Result<std::int64_t> skip(std::int64_t count) {
    TENON_TRY(const std::int64_t skipped, input_->skip(count));
    number_ += skipped;
    return skipped;
  }
  void save(Position& position) const {
    position.put(number_);
    input_->save(position);
  }
  Result<Done> restore(PositionReader& position) {
    number_ = position.get();
    return input_->restore(position);
  }

 private:
  std::unique_ptr<Iterator> input_;
  std::int64_t number_;
};

}  // namespace tenon
