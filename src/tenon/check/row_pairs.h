#pragma once
// Rows that occur more than once, within one set of arrays or in both of two.
#include <span>

#include "tenon/check/scan.h"

namespace tenon {

struct RowPair {
  std::int64_t row, earlier;
};

struct RowPairs {
  std::int64_t looked_at = 0;  // rows
  std::int64_t count = 0;      // of these, that stand in the earlier rows too
  std::optional<RowPair> first{};
  std::vector<RowPair> all{};  // the first few of them, to be looked at more closely
};

/// Marks of the rows of several columns become marks of the whole row; all of them must have been made without leaving rows out.
std::vector<RowMark> joined(std::span<const std::vector<RowMark>* const> columns);

/// Each row against those before it.
RowPairs repeated(std::span<const RowMark> rows);
/// Rows that also stand in `known`. `earlier` is a row of that.
RowPairs shared(std::span<const RowMark> known, std::span<const RowMark> rows);

}  // namespace tenon
