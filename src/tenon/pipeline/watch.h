#pragma once
// What a consumer knows of the threads that work for it: it can ask them to stop, and sees what they are waiting for.
#include <atomic>
#include <memory>
#include <string>

namespace tenon {

/// Shared by the stages that run in one thread. Where a stage has threads of its own, these have a watch of their own, whose parent is the
/// consumer's: asking the consumer's side to stop stops them too, and not the other way round.
class Watch {
 public:
  explicit Watch(std::shared_ptr<Watch> parent = nullptr, const std::atomic<bool>* outside = nullptr)
      : parent_(std::move(parent)), outside_(outside) {}

  void request_stop() { stop_.store(true, std::memory_order_relaxed); }
  bool stop_requested() const {
    return stop_.load(std::memory_order_relaxed) || (outside_ && outside_->load(std::memory_order_relaxed)) ||
           (parent_ && parent_->stop_requested());
  }

  /// What runs now and may take long: text that outlives the watch. Null: the pipeline's own code.
  const std::string* doing() const { return doing_.load(std::memory_order_acquire); }
  void set_doing(const std::string* what) { doing_.store(what, std::memory_order_release); }

 private:
  std::shared_ptr<Watch> parent_;
  const std::atomic<bool>* outside_;
  std::atomic<bool> stop_{false};
  std::atomic<const std::string*> doing_{nullptr};
};

/// Says for its lifetime that code which is not the pipeline's own is running.
class Doing {
 public:
  Doing(Watch& watch, const std::string& what) : watch_(watch), before_(watch.doing()) { watch.set_doing(&what); }
  ~Doing() { watch_.set_doing(before_); }
  Doing(const Doing&) = delete;
  Doing& operator=(const Doing&) = delete;

 private:
  Watch& watch_;
  const std::string* before_;
};

}  // namespace tenon
