#pragma once
// One pass over the values of an array, on all processors, each byte read from memory once: range, NaN and infinity, whole numbers, and
// what else is asked for. The answer does not depend on the number of threads.
#include <optional>
#include <vector>

#include "tenon/base/tensor.h"

namespace tenon {

/// Elements that something is the matter with, for a message.
struct Places {
  std::int64_t count = 0, first = -1;
};

struct Interval {
  double low = 0, high = 0;
  friend bool operator==(const Interval&, const Interval&) = default;
};

/// A row by its fingerprint: equal rows have equal ones, others practically never.
struct RowMark {
  std::uint64_t fingerprint;
  std::int64_t row;
};

/// What a pass looks for beyond the range, at a price.
struct Ask {
  enum class Count : bool { no, yes };
  std::optional<Interval> inside{};  // counts what is outside; NaN is
  Count fractions = Count::no;       // counts what is not whole
  Count zeros = Count::no;
  Count columns = Count::no;  // the range of every column of a matrix
  std::optional<int> rows{};  // fingerprints of one row in 2^n, chosen by the fingerprint itself
  std::int64_t classes = 0;   // how often each id below it occurs, where all are whole
  std::int64_t one_hot = 0;   // as many numbers make a row of probabilities: how often each is the largest, and which rows are none
  int threads = 0;            // 0: as many as the machine has
};

struct Scan {
  double low = 0, high = 0;            // of the finite values; 0 when there is none
  std::int64_t values = 0;             // how many were looked at
  std::int64_t not_finite = 0;         // NaN and infinity
  std::int64_t first_not_finite = -1;  // element
  bool whole = true;                   // every finite value is an integer
  Places outside{}, fractions{};
  std::int64_t zeros = 0;
  std::vector<Interval> columns{};
  std::vector<RowMark> rows{};         // in their order
  std::vector<std::int64_t> counts{};  // of classes, where asked for
  Places empty_rows{}, other_rows{};   // of ask.one_hot: all zero; otherwise not adding up to 1, or with negative numbers
};
Scan scan(const Tensor& tensor, const Ask& ask = {});

/// Elements outside low..high (NaN is), and elements with a fraction, of a small array.
Places outside(const Tensor& tensor, double low, double high);
Places fractions(const Tensor& tensor);

/// What scan() says of two parts of an array, the second of which begins at this element and row.
void append(Scan& front, const Scan& back, std::int64_t element, std::int64_t row);

}  // namespace tenon
