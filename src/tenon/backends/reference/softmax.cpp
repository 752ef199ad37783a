#include <algorithm>
#include <cmath>
#include <limits>

#include "tenon/backends/reference/kernels.h"

namespace tenon::reference {
namespace {

std::int64_t classes(const Buffer& b) { return b.spec.shape[-1].value; }
std::int64_t rows(const Buffer& b) { return classes(b) ? b.size() / classes(b) : 0; }

// log(sum(exp(x))). A NaN anywhere makes it NaN through the sum.
template <class T> double log_sum_exp(const T* x, std::int64_t n) {
  const double top = *std::max_element(x, x + n);
  double sum = 0;
  for (std::int64_t c = 0; c < n; ++c) sum += std::exp(x[c] - top);
  return top + std::log(sum);
}

// Not by log_sum_exp: beside logits of -1e38, which stand for masked positions, a logarithm of a few is lost.
template <class T> void softmax(const T* x, std::int64_t n, T* p) {
  const double top = *std::max_element(x, x + n);
  double sum = 0;
  for (std::int64_t c = 0; c < n; ++c) sum += std::exp(x[c] - top);
  for (std::int64_t c = 0; c < n; ++c) p[c] = static_cast<T>(std::exp(x[c] - top) / sum);
}

// A class id outside the row has no loss: NaN, which no later step can hide. check refuses such labels before.
template <class T> double loss_of_id(const T* x, std::int64_t n, std::int32_t id) {
  if (id < 0 || id >= n) return std::numeric_limits<double>::quiet_NaN();
  return log_sum_exp(x, n) - x[id];
}

template <class T> double loss_of_row(const T* x, std::int64_t n, const T* target) {
  const double log_sum = log_sum_exp(x, n);
  double loss = 0;
  for (std::int64_t c = 0; c < n; ++c)
    if (target[c] != 0) loss += target[c] * (log_sum - x[c]);  // 0 times an infinite logit is no loss
  return loss;
}

}  // namespace

template <class T> void run(const ir::Softmax&, const Args& a) {
  const auto n = classes(a.in[0]);
  for (std::int64_t r = 0; r < rows(a.in[0]); ++r) softmax(a.in[0].as<T>() + r * n, n, a.out[0].as<T>() + r * n);
}

template <class T> void run(const ir::SoftmaxCrossEntropy&, const Args& a) {
  const auto n = classes(a.in[0]);
  const bool is_ids = a.in[1].spec.dtype == DType::int32;
  for (std::int64_t r = 0; r < rows(a.in[0]); ++r) {
    const T* x = a.in[0].as<T>() + r * n;
    a.out[0].as<T>()[r] = static_cast<T>(is_ids ? loss_of_id(x, n, a.in[1].i()[r]) : loss_of_row(x, n, a.in[1].as<T>() + r * n));
    softmax(x, n, a.out[1].as<T>() + r * n);
  }
}

template <class T> void run(const ir::SoftmaxCrossEntropyGradient&, const Args& a) {
  const auto n = classes(a.in[0]);
  const bool is_ids = a.in[1].spec.dtype == DType::int32;
  const auto target = [&](std::int64_t r, std::int64_t c) {
    if (!is_ids) return static_cast<double>(a.in[1].as<T>()[r * n + c]);
    const auto id = a.in[1].i()[r];
    return id < 0 || id >= n ? std::numeric_limits<double>::quiet_NaN() : static_cast<double>(c == id);
  };
  for (std::int64_t r = 0; r < rows(a.in[0]); ++r)
    for (std::int64_t c = 0; c < n; ++c)
      a.out[0].as<T>()[r * n + c] = static_cast<T>((a.in[0].as<T>()[r * n + c] - target(r, c)) * a.in[2].as<T>()[r]);
}

// NaN is passed over, as in TensorFlow: an answer of NaN is never the largest.
template <class T> void run(const ir::ArgMax&, const Args& a) {
  const auto n = classes(a.in[0]);
  for (std::int64_t r = 0; r < rows(a.in[0]); ++r) {
    const T* x = a.in[0].as<T>() + r * n;
    std::int32_t best = 0;
    for (std::int32_t c = 1; c < n; ++c)
      if (x[c] > x[best] || (std::isnan(x[best]) && !std::isnan(x[c]))) best = c;
    a.out[0].i()[r] = best;
  }
}

template <class T> void run(const ir::OneHot& op, const Args& a) {
  std::fill_n(a.out[0].as<T>(), a.out[0].size(), T(0));
  for (std::int64_t r = 0; r < a.in[0].size(); ++r)
    if (const auto id = a.in[0].i()[r]; id >= 0 && id < op.classes) a.out[0].as<T>()[r * op.classes + id] = 1;
}

TENON_FOR_BOTH_WIDTHS(ir::Softmax)
TENON_FOR_BOTH_WIDTHS(ir::SoftmaxCrossEntropy)
TENON_FOR_BOTH_WIDTHS(ir::SoftmaxCrossEntropyGradient)
TENON_FOR_BOTH_WIDTHS(ir::ArgMax)
TENON_FOR_BOTH_WIDTHS(ir::OneHot)

}  // namespace tenon::reference
