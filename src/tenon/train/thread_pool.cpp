#include "tenon/train/thread_pool.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include <algorithm>
#include <utility>

#include "tenon/base/usable_threads.h"

namespace tenon {
namespace {

// About 50 microseconds: longer than the steps of threads that are equally busy differ, shorter than a user notices.
constexpr int spins_before_sleep = 1000;

void pause() {
#if defined(__x86_64__)
  _mm_pause();
#endif
}

}  // namespace

// With more threads than processors, spinning only keeps the others from working.
ThreadPool::ThreadPool(int threads) : size_(std::max(threads, 1)), spins_(size_ <= usable_threads() ? spins_before_sleep : 0) {
  for (int t = 1; t < size_; ++t) threads_.emplace_back([this, t] { work(t); });
}

ThreadPool::~ThreadPool() {
  stopping_.store(true, std::memory_order_relaxed);
  started_.fetch_add(1, std::memory_order_release);
  started_.notify_all();
  for (auto& t : threads_) t.join();
}

void ThreadPool::wait_for_change(const std::atomic<std::uint32_t>& value, std::uint32_t old, int spins) {
  for (int i = 0; i < spins; ++i) {
    if (value.load(std::memory_order_acquire) != old) return;
    pause();
  }
  while (value.load(std::memory_order_acquire) == old) value.wait(old, std::memory_order_acquire);
}

void ThreadPool::call(int thread) {
  try {
    entry_(job_, thread);
  } catch (const Abandoned&) {
  } catch (...) {
    const std::lock_guard lock(failure_mutex_);
    if (!failure_) failure_ = std::current_exception();
    failed_.store(true, std::memory_order_relaxed);
    met_.fetch_add(1, std::memory_order_release);  // releases those who wait in meet()
    met_.notify_all();
  }
}

void ThreadPool::work(int thread) {
  for (std::uint32_t seen = 0;;) {
    wait_for_change(started_, seen, spins_);
    ++seen;
    if (stopping_.load(std::memory_order_relaxed)) return;
    call(thread);
    if (running_.fetch_sub(1, std::memory_order_acq_rel) == 1) {
      done_.fetch_add(1, std::memory_order_release);
      done_.notify_one();
    }
  }
}

void ThreadPool::start(Entry entry, void* job) {
  entry_ = entry;
  job_ = job;
  if (size_ > 1) {
    running_.store(size_ - 1, std::memory_order_relaxed);
    const auto before = done_.load(std::memory_order_relaxed);
    started_.fetch_add(1, std::memory_order_release);
    started_.notify_all();
    call(0);
    wait_for_change(done_, before, spins_);
  } else {
    call(0);
  }
  if (!failure_) return;
  failed_.store(false, std::memory_order_relaxed);
  here_.store(0, std::memory_order_relaxed);
  std::rethrow_exception(std::exchange(failure_, nullptr));
}

void ThreadPool::meet() {
  if (size_ == 1) return;
  const auto before = met_.load(std::memory_order_relaxed);
  if (failed_.load(std::memory_order_acquire)) throw Abandoned{};
  if (here_.fetch_add(1, std::memory_order_acq_rel) == size_ - 1) {
    here_.store(0, std::memory_order_relaxed);
    met_.fetch_add(1, std::memory_order_release);
    met_.notify_all();
  } else {
    wait_for_change(met_, before, spins_);
  }
  if (failed_.load(std::memory_order_acquire)) throw Abandoned{};
}

}  // namespace tenon
