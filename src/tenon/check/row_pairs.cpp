#include "tenon/check/row_pairs.h"

#include <bit>

namespace tenon {

namespace {

/// A set of fingerprints, open addressing.
class Marks {
 public:
  explicit Marks(std::size_t most) : slots_(std::bit_ceil(2 * most + 2), Slot{0, -1}) {}

  /// The row that was put in with this fingerprint, or none; then `row` is put in where it is not -1.
  std::int64_t find_or_put(std::uint64_t fingerprint, std::int64_t row) {
    const std::size_t mask = slots_.size() - 1;
    for (std::size_t at = fingerprint * 0x9E3779B97F4A7C15u >> 20 & mask;; at = (at + 1) & mask) {
      Slot& slot = slots_[at];
      if (slot.row < 0) {
        if (row >= 0) slot = {fingerprint, row};
        return -1;
      }
      if (slot.fingerprint == fingerprint) return slot.row;
    }
  }

 private:
  struct Slot {
    std::uint64_t fingerprint;
    std::int64_t row;
  };
  std::vector<Slot> slots_;
};

void add(RowPairs& pairs, std::int64_t row, std::int64_t earlier) {
  constexpr std::size_t few = 10000;
  if (pairs.count++ == 0) pairs.first = RowPair{row, earlier};
  if (pairs.all.size() < few) pairs.all.push_back({row, earlier});
}

}  // namespace

std::vector<RowMark> joined(std::span<const std::vector<RowMark>* const> columns) {
  if (columns.empty()) return {};
  std::vector<RowMark> out = *columns.front();
  for (const auto* column : columns.subspan(1)) {
    if (column->size() != out.size()) return {};
    for (std::size_t i = 0; i < out.size(); ++i)
      out[i].fingerprint = (std::rotl(out[i].fingerprint, 23) ^ (*column)[i].fingerprint) * 0xC2B2AE3D27D4EB4Fu;
  }
  return out;
}

RowPairs repeated(std::span<const RowMark> rows) {
  RowPairs pairs{.looked_at = static_cast<std::int64_t>(rows.size())};
  Marks seen(rows.size());
  for (const RowMark& mark : rows)
    if (const auto earlier = seen.find_or_put(mark.fingerprint, mark.row); earlier >= 0) add(pairs, mark.row, earlier);
  return pairs;
}

RowPairs shared(std::span<const RowMark> known, std::span<const RowMark> rows) {
  RowPairs pairs{.looked_at = static_cast<std::int64_t>(rows.size())};
  Marks seen(known.size());
  for (const RowMark& mark : known) seen.find_or_put(mark.fingerprint, mark.row);
  for (const RowMark& mark : rows)
    if (const auto earlier = seen.find_or_put(mark.fingerprint, -1); earlier >= 0) add(pairs, mark.row, earlier);
  return pairs;
}

}  // namespace tenon
