#include "tenon/check/pieces.h"

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <system_error>
#include <thread>
#include <vector>

namespace tenon {

void for_each_piece(std::int64_t pieces, int threads, const std::function<void(std::int64_t piece)>& work) {
  std::atomic<std::int64_t> next{0};
  std::exception_ptr failure;
  std::mutex failing;
  const auto run = [&] {
    try {
      for (std::int64_t piece; (piece = next.fetch_add(1, std::memory_order_relaxed)) < pieces;) work(piece);
    } catch (...) {
      next.store(pieces, std::memory_order_relaxed);
      const std::lock_guard lock(failing);
      if (!failure) failure = std::current_exception();
    }
  };
  {
    std::vector<std::jthread> others;
    try {
      while (static_cast<std::int64_t>(others.size()) + 1 < std::min<std::int64_t>(threads, pieces)) others.emplace_back(run);
    } catch (const std::system_error&) {  // the system gives no more threads: fewer do the same work
    }
    run();
  }
  if (failure) std::rethrow_exception(failure);
}

}  // namespace tenon
