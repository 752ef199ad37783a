#include "tenon/plan/arena.h"

#include <iterator>

namespace tenon {

std::int64_t Arena::take(std::int64_t size) {
  auto best = free_.end();
  for (auto it = free_.begin(); it != free_.end(); ++it)
    if (it->second >= size && (best == free_.end() || it->second < best->second)) best = it;
  if (best == free_.end()) {
    if (!free_.empty())  // the last gap may reach the end: only what is missing is added
      if (const auto last = std::prev(free_.end()); last->first + last->second == end_) {
        const auto offset = last->first;
        free_.erase(last);
        end_ = offset + size;
        return offset;
      }
    end_ += size;
    return end_ - size;
  }
  const auto [offset, length] = *best;
  free_.erase(best);
  if (length > size) free_[offset + size] = length - size;
  return offset;
}

void Arena::give(std::int64_t offset, std::int64_t size) {
  auto it = free_.emplace(offset, size).first;
  if (const auto next = std::next(it); next != free_.end() && it->first + it->second == next->first)
    it->second += next->second, free_.erase(next);
  if (it != free_.begin())
    if (const auto before = std::prev(it); before->first + before->second == it->first) before->second += it->second, free_.erase(it);
}

}  // namespace tenon
