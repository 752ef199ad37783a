#pragma once
// Memory of batches, used again as soon as nobody holds the batch any more: a pass allocates for its first few batches only.
#include <memory>

#include "tenon/base/tensor.h"

namespace tenon {

class Recycler {
 public:
  Recycler();
  Recycler(const Recycler&) = delete;
  Recycler& operator=(const Recycler&) = delete;
  /// What waits for use is given back to the system, and what is still held when it is let go.
  ~Recycler();
  /// Uninitialised bytes for a tensor of this spec, 64-byte aligned. From any thread; may be kept for longer than the recycler lives.
  std::shared_ptr<std::byte> lease(const TensorSpec& spec);
  /// Blocks that were ever allocated, for tests.
  std::int64_t allocated() const;

  class Pool;

 private:
  std::shared_ptr<Pool> pool_;
};

}  // namespace tenon
