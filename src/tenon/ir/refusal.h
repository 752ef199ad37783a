#pragma once
// What a host function says of a value that it has no result for: it goes on with something, and whoever runs it asks afterwards.
#include <atomic>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

namespace tenon::ir {

class Refusing {
 public:
  virtual ~Refusing() = default;
  bool has_refused() const { return has_refused_.load(std::memory_order_relaxed); }
  /// The first value refused since the last call, as text.
  std::optional<std::string> take_refused() const {
    const std::lock_guard lock(mutex_);
    has_refused_.store(false, std::memory_order_relaxed);
    return std::exchange(value_, std::nullopt);
  }

 protected:
  void refuse(std::string value) const {
    const std::lock_guard lock(mutex_);
    if (!value_) value_ = std::move(value);
    has_refused_.store(true, std::memory_order_relaxed);
  }

 private:
  mutable std::atomic<bool> has_refused_ = false;
  mutable std::mutex mutex_;
  mutable std::optional<std::string> value_;
};

}  // namespace tenon::ir
