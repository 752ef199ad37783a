#pragma once
// A fixed team of threads that run one job together and meet at barriers. They spin for a moment, then sleep.
#include <atomic>
#include <exception>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace tenon {

class ThreadPool {
 public:
  /// The caller's thread is one of them.
  explicit ThreadPool(int threads);
  ~ThreadPool();
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;

  int size() const { return size_; }

  /// job(thread) on every thread, 0 being the caller's; returns when all are done. Throws what the first of them threw.
  template <class Job> void run(Job& job) {
    start([](void* j, int thread) { (*static_cast<Job*>(j))(thread); }, &job);
  }

  /// Within a job: waits until every thread is here.
  void meet();

 private:
  using Entry = void (*)(void*, int);
  struct Abandoned {};  // another thread failed: nobody will come to the barrier

  void start(Entry entry, void* job);
  void work(int thread);
  void call(int thread);
  static void wait_for_change(const std::atomic<std::uint32_t>& value, std::uint32_t old, int spins);

  int size_, spins_;
  Entry entry_ = nullptr;
  void* job_ = nullptr;
  std::exception_ptr failure_;
  std::mutex failure_mutex_;
  alignas(64) std::atomic<std::uint32_t> started_{0};  // counts jobs; the pool ends when stopping_ is set
  alignas(64) std::atomic<int> here_{0};
  alignas(64) std::atomic<std::uint32_t> met_{0};  // counts barriers
  std::atomic<bool> stopping_{false}, failed_{false};
  alignas(64) std::atomic<int> running_{0};
  std::atomic<std::uint32_t> done_{0};
  std::vector<std::thread> threads_;
};

}  // namespace tenon
