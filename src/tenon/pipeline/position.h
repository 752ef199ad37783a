#pragma once
// Where a pass over a data set is: a few numbers per stage, written and read in the order of the stages. It holds no data, so it can be
// kept in a checkpoint and used in another process.
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace tenon {

struct Position {
  std::uint64_t pipeline = 0;   // fingerprint of the stages: a position fits the pipeline that it is of
  std::uint64_t iteration = 0;  // number of the pass
  std::uint32_t seed = 0;
  std::vector<std::int64_t> numbers{};

  void put(std::int64_t number) { numbers.push_back(number); }
  friend bool operator==(const Position&, const Position&) = default;
};

/// Reads the numbers again. What is missing reads as 0: that a position fits is asked before, by its fingerprint.
class PositionReader {
 public:
  explicit PositionReader(const std::vector<std::int64_t>& numbers) : numbers_(numbers) {}
  std::int64_t get() { return next_ < numbers_.size() ? numbers_[next_++] : 0; }
  bool at_end() const { return next_ >= numbers_.size(); }

 private:
  const std::vector<std::int64_t>& numbers_;
  std::size_t next_ = 0;
};

}  // namespace tenon
