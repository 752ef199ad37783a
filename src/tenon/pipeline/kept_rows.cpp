#include "tenon/pipeline/kept_rows.h"

#include <algorithm>
#include <atomic>

#include "tenon/base/available_memory.h"

namespace tenon {
namespace {

class KeptRows final : public Rows {
 public:
  KeptRows(std::shared_ptr<const Rows> rows, std::int64_t most)
      : rows_(std::move(rows)), most_(most), kept_(static_cast<std::size_t>(rows_->size())) {}
  KeptRows(const KeptRows&) = delete;
  KeptRows& operator=(const KeptRows&) = delete;
  ~KeptRows() override {
    for (auto& slot : kept_) delete slot.load(std::memory_order_relaxed);
  }

  const std::string& name() const override { return rows_->name(); }
  const ElementSpec& spec() const override { return rows_->spec(); }
  std::int64_t size() const override { return rows_->size(); }

  Result<Done> read(std::int64_t row, Element& element, Sink& sink) const override {
    auto& slot = kept_[static_cast<std::size_t>(row)];
    if (const Element* kept = slot.load(std::memory_order_acquire)) {
      element = *kept;
      return Done{};
    }
    if (auto done = rows_->read(row, element, sink); !done) return done;
    if (has_room_for(size_of(element))) keep(slot, element);
    return Done{};
  }

  Result<Done> gather(std::span<const std::int64_t> rows, std::int64_t number, Element& batch, Recycler& memory,
                      Sink& sink) const override {
    const auto is_kept = [this](std::int64_t row) {
      return kept_[static_cast<std::size_t>(row)].load(std::memory_order_relaxed) != nullptr;
    };
    const bool all_are_read = full_.load(std::memory_order_relaxed) && std::none_of(rows.begin(), rows.end(), is_kept);
    return all_are_read ? rows_->gather(rows, number, batch, memory, sink) : Rows::gather(rows, number, batch, memory, sink);
  }

  /// As many as have room, of the size that the spec promises.
  HeldMemory held() const override {
    HeldMemory held = rows_->held();
    const std::int64_t now = used_.load(std::memory_order_relaxed);
    if (full_.load(std::memory_order_relaxed)) return held += {.shared = std::min(now, most_), .shared_now = std::min(now, most_)};
    auto row = static_cast<std::int64_t>(sizeof(Element));
    for (const auto& leaf : spec().leaves())
      if (leaf.has_rank && leaf.spec.shape.known()) row += bytes(leaf.spec);
    const std::int64_t all = row > most_ / std::max<std::int64_t>(size(), 1) ? most_ : row * size();
    return held += {.shared = std::max(all, now), .shared_now = now};
  }

 private:
  static std::int64_t size_of(const Element& element) {
    std::int64_t sum = static_cast<std::int64_t>(sizeof(Element));
    for (const auto& value : element.values) sum += bytes(value.spec());
    return sum;
  }

  /// Takes the room where there is some. What the system has left is asked for now and then: the run itself needs memory, too.
  bool has_room_for(std::int64_t size) const {
    if (full_.load(std::memory_order_relaxed)) return false;
    const std::int64_t before = used_.fetch_add(size, std::memory_order_relaxed), after = before + size;
    constexpr std::int64_t between = 16 << 20;
    const bool asks = before / between != after / between;
    if (after <= most_ && !(asks && available_memory(0).bytes < most_)) return true;
    full_.store(true, std::memory_order_relaxed);
    return false;
  }

  static void keep(std::atomic<const Element*>& slot, const Element& element) {
    auto kept = std::make_unique<const Element>(element);
    const Element* none = nullptr;  // another thread may have read the same row
    if (slot.compare_exchange_strong(none, kept.get(), std::memory_order_acq_rel)) (void)kept.release();
  }

  std::shared_ptr<const Rows> rows_;
  std::int64_t most_;
  mutable std::vector<std::atomic<const Element*>> kept_;
  mutable std::atomic<std::int64_t> used_{0};
  mutable std::atomic<bool> full_{false};
};

}  // namespace

std::shared_ptr<const Rows> kept_rows(std::shared_ptr<const Rows> rows, std::int64_t bytes) {
  if (bytes <= 0) return rows;
  return std::make_shared<KeptRows>(std::move(rows), bytes);
}

}  // namespace tenon
