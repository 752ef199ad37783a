#include "tenon/pipeline/recycler.h"

#include <cstdlib>
#include <mutex>
#include <new>
#include <vector>

#include "tenon/base/assert.h"

namespace tenon {
namespace {

constexpr std::size_t alignment = 64;
constexpr std::size_t control_bytes = 128;  // of the shared_ptr's own block, which lies in front of the bytes
constexpr std::size_t kept_free = 64;       // blocks that wait for use; more than that are given back to the system

struct Block {
  std::byte* memory = nullptr;
  std::size_t bytes = 0;  // behind control_bytes
};

}  // namespace

class Recycler::Pool {
 public:
  ~Pool() {
    for (const auto& block : free_) std::free(block.memory);
  }

  Block take(std::size_t bytes) {
    {
      const std::lock_guard lock(mutex_);
      for (auto i = free_.size(); i-- > 0;)
        if (free_[i].bytes >= bytes && free_[i].bytes <= 2 * bytes + alignment) {
          const Block block = free_[i];
          free_.erase(free_.begin() + static_cast<std::ptrdiff_t>(i));
          return block;
        }
      ++allocated_;
    }
    const std::size_t rounded = (bytes / alignment + 1) * alignment;
    auto* memory = static_cast<std::byte*>(std::aligned_alloc(alignment, control_bytes + rounded));
    if (!memory) throw std::bad_alloc();
    return {memory, rounded};
  }

  void give_back(const Block& block) {
    const std::lock_guard lock(mutex_);
    if (free_.size() < most_free_) {
      if (free_.capacity() == 0) free_.reserve(kept_free);
      free_.push_back(block);
    } else {
      std::free(block.memory);
    }
  }

  void close() {
    const std::lock_guard lock(mutex_);
    most_free_ = 0;
    for (const auto& block : free_) std::free(block.memory);
    free_.clear();
  }

  std::int64_t allocated() const {
    const std::lock_guard lock(mutex_);
    return allocated_;
  }

 private:
  mutable std::mutex mutex_;
  std::vector<Block> free_;
  std::size_t most_free_ = kept_free;
  std::int64_t allocated_ = 0;
};

namespace {

/// Puts the shared_ptr's own block in front of the bytes, and gives both back when the last pointer is gone.
template <class T> struct InFront {
  using value_type = T;
  std::shared_ptr<Recycler::Pool> pool;
  Block block;

  InFront(std::shared_ptr<Recycler::Pool> p, Block b) : pool(std::move(p)), block(b) {}
  template <class U> InFront(const InFront<U>& other) : pool(other.pool), block(other.block) {}
  T* allocate(std::size_t n) {
    TENON_ASSERT(n * sizeof(T) <= control_bytes, "a shared_ptr's own block fits in front of the bytes");
    return reinterpret_cast<T*>(block.memory);
  }
  void deallocate(T*, std::size_t) { pool->give_back(block); }
  template <class U> friend bool operator==(const InFront& a, const InFront<U>& b) { return a.block.memory == b.block.memory; }
};

}  // namespace

Recycler::Recycler() : pool_(std::make_shared<Pool>()) {}
Recycler::~Recycler() { pool_->close(); }

std::shared_ptr<std::byte> Recycler::lease(const TensorSpec& spec) {
  const Block block = pool_->take(static_cast<std::size_t>(bytes(spec)));
  return {block.memory + control_bytes, [](std::byte*) {}, InFront<std::byte>(pool_, block)};
}

std::int64_t Recycler::allocated() const { return pool_->allocated(); }

}  // namespace tenon
