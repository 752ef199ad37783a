#pragma once
// One pass over the values of an array: range, NaN and infinity, whole numbers.
#include "tenon/base/tensor.h"

namespace tenon {

struct Scan {
  double low = 0, high = 0;            // of the finite values; 0 when there is none
  std::int64_t not_finite = 0;         // NaN and infinity
  std::int64_t first_not_finite = -1;  // element
  bool whole = true;                   // every finite value is an integer
};
Scan scan(const Tensor& tensor);

/// Elements outside low..high (NaN is), for a message.
struct Outside {
  std::int64_t count = 0, first = -1;
};
Outside outside(const Tensor& tensor, double low, double high);

/// Elements with a fraction.
Outside fractions(const Tensor& tensor);

}  // namespace tenon
