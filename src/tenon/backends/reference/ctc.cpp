// As ctc_loss_dense of tensorflow/python/ops/ctc_ops.py, row by row and with the transitions written out. A row of L labels has
// 2 (L + 1) states: start, its labels, then the blank after each of them. TensorFlow's small number stands for the logarithm of zero
// at the ends of an alignment, so that a row too short for its labels has a loss of some hundreds instead of infinity.
#include <algorithm>
#include <cmath>
#include <limits>

#include "tenon/backends/reference/kernels.h"

namespace tenon::reference {
namespace {

constexpr double nothing = -std::numeric_limits<double>::infinity(), hardly = -706.8936235;  // log(1e-307)

double add_logs(double a, double b) {
  if (a == nothing) return b;
  if (b == nothing) return a;
  const double top = a > b ? a : b, low = a > b ? b : a;  // written so that NaN stays
  return top + std::log1p(std::exp(low - top));
}

template <class T> class Row {
 public:
  Row(const ir::Ctc& op, const Args& a, std::int64_t row)
      : time_(a.in[0].dim(1)),
        classes_(a.in[0].dim(2)),
        labels_(a.in[1].dim(1)),
        length_(std::clamp<std::int64_t>(a.in[3].i()[row], 0, time_)),
        label_length_(a.in[2].i()[row]),
        blank_(op.blank < 0 ? op.blank + classes_ : op.blank),
        logits_(a.in[0].as<T>() + row * time_ * classes_),
        label_(a.in[1].i() + row * labels_),
        d_(a.out[1].as<T>() + row * time_ * classes_),
        room_(a.out[2].as<T>() + row * (time_ + 2) * states()) {}

  double run() {
    for (std::int64_t t = 0; t < time_; ++t) log_softmax(t);
    forward();
    return -backward();
  }

 private:
  std::int64_t states() const { return 2 * (labels_ + 1); }
  T* room(std::int64_t t) { return room_ + t * states(); }

  void log_softmax(std::int64_t t) {
    const T* x = logits_ + t * classes_;
    const double top = *std::max_element(x, x + classes_);
    double sum = 0;
    for (std::int64_t c = 0; c < classes_; ++c) sum += std::exp(x[c] - top);
    const double log_sum = top + std::log(sum);
    for (std::int64_t c = 0; c < classes_; ++c) d_[t * classes_ + c] = static_cast<T>(x[c] - log_sum);
  }

  /// The class that label i stands for; -1: none, which costs nothing. TensorFlow moves the blank to the front, and with it the labels
  /// before it; a label that is the blank itself then stands for the class before.
  std::int64_t class_of(std::int64_t i) const {
    const auto m = moved(i);
    if (m < 0 || m >= classes_) return -1;
    return m == 0 ? blank_ : m <= blank_ ? m - 1 : m;
  }
  std::int64_t moved(std::int64_t i) const { return std::int64_t{label_[i]} + (label_[i] < blank_ ? 1 : 0); }
  bool repeats(std::int64_t i) const { return moved(i) == moved(i - 1); }
  double observed(std::int64_t t, std::int64_t state) const {
    if (state == 0) return nothing;
    const auto c = state <= labels_ ? class_of(state - 1) : blank_;
    return c < 0 ? 0 : d_[t * classes_ + c];
  }
  /// Calls visit for each state that may follow `from`.
  template <class Visit> void next(std::int64_t from, Visit visit) const {
    const bool is_blank = from > labels_;
    const auto i = is_blank ? from - labels_ - 1 : from;
    visit(from);
    if (i < labels_ && (is_blank || i == 0 || !repeats(i))) visit(i + 1);
    if (!is_blank) visit(labels_ + 1 + i);
  }
  double end(std::int64_t state) const { return state % (labels_ + 1) == label_length_ ? 0 : hardly; }

  /// Leaves in room(t) the logarithms of the states' shares after t steps.
  void forward() {
    for (std::int64_t s = 0; s < states(); ++s) room(0)[s] = s == 0 ? T(0) : static_cast<T>(hardly);
    for (std::int64_t t = 0; t < length_; ++t) {
      const T* from = room(t);
      T* to = room(t + 1);
      std::fill_n(to, states(), static_cast<T>(nothing));
      for (std::int64_t s = 0; s < states(); ++s) next(s, [&](std::int64_t k) { to[k] = static_cast<T>(add_logs(to[k], from[s])); });
      for (std::int64_t s = 0; s < states(); ++s) to[s] = static_cast<T>(to[s] + observed(t, s));
      normalize(to);
    }
  }

  /// Walks back with the logarithms of how likely each state is to end well, and leaves the gradient. The log likelihood.
  double backward() {
    T *after = room(0), *before = room(time_ + 1);
    for (std::int64_t s = 0; s < states(); ++s) after[s] = static_cast<T>(end(s));
    for (std::int64_t t = length_; t < time_; ++t) std::fill_n(d_ + t * classes_, classes_, T(0));
    double total = 0;
    for (std::int64_t t = length_; t-- > 0;) {
      std::fill_n(before, states(), static_cast<T>(nothing));
      for (std::int64_t s = 0; s < states(); ++s)
        next(s, [&](std::int64_t k) { before[s] = static_cast<T>(add_logs(before[s], after[k] + observed(t, k))); });
      total += normalize(before);
      gradient(t, after);
      std::swap(before, after);
    }
    return total + after[0];
  }

  /// exp(log softmax) less the share of the states in which the class is seen, at step t.
  void gradient(std::int64_t t, const T* after) {
    T *d = d_ + t * classes_, *share = room(t + 1);
    for (std::int64_t s = 0; s < states(); ++s) share[s] += after[s];
    normalize(share);
    for (std::int64_t c = 0; c < classes_; ++c) d[c] = static_cast<T>(std::exp(static_cast<double>(d[c])));
    for (std::int64_t s = 1; s < states(); ++s) {
      const auto c = s > labels_ ? blank_ : moved(s - 1) == 0 ? -1 : class_of(s - 1);
      if (c >= 0) d[c] = static_cast<T>(d[c] - std::exp(static_cast<double>(share[s])));
    }
  }

  /// Makes the shares add up to 1; the logarithm of what they added up to.
  double normalize(T* shares) const {
    double total = nothing;
    for (std::int64_t s = 0; s < states(); ++s) total = add_logs(total, shares[s]);
    for (std::int64_t s = 0; s < states(); ++s) shares[s] = static_cast<T>(shares[s] - total);
    return total;
  }

  std::int64_t time_, classes_, labels_, length_, label_length_, blank_;
  const T* logits_;
  const std::int32_t* label_;
  T *d_, *room_;
};

}  // namespace

template <class T> void run(const ir::Ctc& op, const Args& a) {
  for (std::int64_t row = 0; row < a.in[0].dim(0); ++row) a.out[0].as<T>()[row] = static_cast<T>(Row<T>(op, a, row).run());
}

TENON_FOR_BOTH_WIDTHS(ir::Ctc)

}  // namespace tenon::reference
