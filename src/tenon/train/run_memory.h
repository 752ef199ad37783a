#pragma once
// The memory that the plans of one run use in turn: for full batches, the last smaller one, and validation. They never run at the same
// time.
#include <array>
#include <vector>

#include "tenon/backends/backend.h"
#include "tenon/check/check.h"
#include "tenon/train/flat_buffer.h"

namespace tenon {

class RunMemory {
 public:
  RunMemory(const Backend& backend, int threads) {
    for (int t = 0; t < threads; ++t) workers_.push_back({backend.make_workspace()});
  }

  /// Block `number` of the arenas, of at least that size. A larger one replaces a smaller one, which stays with its plans.
  FlatBuffer arena(std::size_t number, std::int64_t bytes) { return block(arenas_, number, bytes); }
  /// For the results of a shard. Not shared between purposes: what no kernel of a plan writes must stay 0.
  FlatBuffer results(Purpose purpose, std::size_t shard, std::int64_t bytes) {
    return block(results_[static_cast<std::size_t>(purpose)], shard, bytes);
  }

  std::size_t threads() const { return workers_.size(); }
  Workspace& workspace(std::size_t thread) { return *workers_[thread].workspace; }
  /// Packs the parameters, unless this thread has packed this version of them. Each thread for itself.
  void pack(std::size_t thread, std::uint64_t version) {
    auto& w = workers_[thread];
    if (w.packed_version != version) w.workspace->begin_step();
    w.packed_version = version;
  }
  /// Kernels were bound: they may want parameters packed in other ways.
  void forget_packing() {
    for (auto& w : workers_) w.packed_version = 0;
  }

 private:
  struct Worker {
    std::unique_ptr<Workspace> workspace;
    std::uint64_t packed_version = 0;
  };
  static FlatBuffer block(std::vector<FlatBuffer>& blocks, std::size_t number, std::int64_t bytes) {
    if (blocks.size() <= number) blocks.resize(number + 1);
    if (blocks[number].bytes() < bytes) blocks[number] = FlatBuffer(bytes);
    return blocks[number];
  }

  std::vector<Worker> workers_;
  std::vector<FlatBuffer> arenas_;
  std::array<std::vector<FlatBuffer>, 3> results_;
};

}  // namespace tenon
