// Alignments without logarithms: the shares of the states add up to 1 at every step, and only what they added up to before goes into
// the loss as a logarithm. Where that is too small for a double - a row too short for its labels, say - the plain loop is run instead.
#include <algorithm>
#include <cmath>

#include "tenon/backends/cpu/kernels.h"
#include "tenon/backends/cpu/vector_math.h"
#include "tenon/backends/cpu/workspace.h"
#include "tenon/ir/graph.h"

namespace tenon::cpu {
namespace {

constexpr double least = 1e-200;

struct Job {
  std::int64_t batch, time, classes, labels, blank;
  const float* logits;
  const std::int32_t *label, *label_length, *length;
  float *loss, *d;

  std::int64_t states() const { return labels + 1; }  // of each kind: start or label i - 1, and the blank behind it
  /// Doubles: shares of both kinds after each step, those from behind at two steps, and what a row of labels stands for.
  std::int64_t room() const { return (time + 3) * 2 * states() + 3 * states(); }
};

/// One row. Label i is state i + 1.
struct Row {
  const Job& j;
  std::int64_t length, label_length;
  const std::int32_t* label;
  float* d;  // probabilities, then gradients
  double *shares, *behind, *meets, *follows, *seen;

  Row(const Job& job, std::int64_t row, double* room)
      : j(job),
        length(std::clamp<std::int64_t>(job.length[row], 0, job.time)),
        label_length(job.label_length[row]),
        label(job.label + row * job.labels),
        d(job.d + row * job.time * job.classes),
        shares(room),
        behind(shares + (job.time + 1) * 2 * job.states()),
        meets(behind + 4 * job.states()),
        follows(meets + job.states()),
        seen(follows + job.states()) {}

  double* share(std::int64_t t) const { return shares + t * 2 * j.states(); }
  /// As in the plain loop: the class of label i, with the blank moved to the front as TensorFlow does; -1: costs nothing.
  std::int64_t moved(std::int64_t i) const { return std::int64_t{label[i]} + (label[i] < j.blank ? 1 : 0); }
  std::int64_t class_of(std::int64_t i) const {
    const auto m = moved(i);
    if (m < 0 || m >= j.classes) return -1;
    return m == 0 ? j.blank : m <= j.blank ? m - 1 : m;
  }
};

TENON_VECTOR void softmax(const float* __restrict x, float* __restrict p, std::int64_t n) {
  float top = x[0], sum = 0;
  for (std::int64_t i = 1; i < n; ++i) top = x[i] > top ? x[i] : top;
  for (std::int64_t i = 0; i < n; ++i) p[i] = fast_exp(x[i] - top);
  for (std::int64_t i = 0; i < n; ++i) sum += p[i];
  for (std::int64_t i = 0; i < n; ++i) p[i] /= sum;
}

/// Probabilities of what each label's state shows at step t.
void look(const Row& r, std::int64_t t) {
  const float* p = r.d + t * r.j.classes;
  r.seen[0] = 0;
  for (std::int64_t i = 1; i < r.j.states(); ++i) r.seen[i] = r.meets[i] < 0 ? 1 : p[static_cast<std::int64_t>(r.meets[i])];
}

/// Divides by the sum, which it returns.
double normalize(double* shares, std::int64_t n) {
  double sum = 0;
  for (std::int64_t i = 0; i < n; ++i) sum += shares[i];
  for (std::int64_t i = 0; i < n; ++i) shares[i] /= sum;
  return sum;
}

bool forward(const Row& r) {
  const auto n = r.j.states();
  std::fill_n(r.share(0), 2 * n, 0.0);
  r.share(0)[0] = 1;
  for (std::int64_t t = 0; t < r.length; ++t) {
    const double *labels = r.share(t), *blanks = labels + n;
    double* __restrict to = r.share(t + 1), * __restrict to_blank = to + n;
    const double blank = r.d[t * r.j.classes + r.j.blank];
    look(r, t);
    to[0] = 0;
    for (std::int64_t i = 1; i < n; ++i) to[i] = (labels[i] + blanks[i - 1] + r.follows[i] * labels[i - 1]) * r.seen[i];
    for (std::int64_t i = 0; i < n; ++i) to_blank[i] = (blanks[i] + labels[i]) * blank;
    if (!(normalize(to, 2 * n) > least)) return false;
  }
  return true;
}

/// exp(log softmax) less the share of the states that show the class.
bool leave_gradient(const Row& r, std::int64_t t, const double* after) {
  const auto n = r.j.states();
  double* share = r.share(t + 1);
  for (std::int64_t i = 0; i < 2 * n; ++i) share[i] *= after[i];
  if (!(normalize(share, 2 * n) > least)) return false;
  float* d = r.d + t * r.j.classes;
  double blank = 0;
  for (std::int64_t i = 0; i < n; ++i) blank += share[n + i];
  d[r.j.blank] = static_cast<float>(d[r.j.blank] - blank);
  for (std::int64_t i = 1; i < n; ++i)
    if (r.meets[i] >= 0 && r.moved(i - 1) != 0) {
      float& at = d[static_cast<std::int64_t>(r.meets[i])];
      at = static_cast<float>(at - share[i]);
    }
  return true;
}

/// The log likelihood; NaN where it is too small to be found this way.
double backward(const Row& r) {
  const auto n = r.j.states();
  double *after = r.behind, *before = after + 2 * n, total = 0;
  std::fill_n(after, 2 * n, 0.0);
  after[r.label_length] = after[n + r.label_length] = 1;
  for (std::int64_t t = r.length; t-- > 0;) {
    const double blank = r.d[t * r.j.classes + r.j.blank];
    look(r, t);
    for (std::int64_t i = 0; i < n; ++i) {
      const double next = i + 1 < n ? r.seen[i + 1] * after[i + 1] : 0, rest = blank * after[n + i];
      before[i] = r.seen[i] * after[i] + rest + (i + 1 < n ? r.follows[i + 1] * next : 0);
      before[n + i] = rest + next;
    }
    const double sum = normalize(before, 2 * n);
    if (!(sum > least) || !leave_gradient(r, t, after)) return NAN;
    total += std::log(sum);
    std::swap(before, after);
  }
  return after[0] > least ? total + std::log(after[0]) : NAN;
}

/// False where the plain loop must be run.
bool run_row(const Job& j, std::int64_t row, double* room) {
  const Row r(j, row, room);
  if (r.label_length < 0 || r.label_length > j.labels) return false;
  for (std::int64_t i = 0; i < j.labels; ++i) {
    r.meets[i + 1] = static_cast<double>(r.class_of(i));
    r.follows[i + 1] = i == 0 || r.moved(i) != r.moved(i - 1) ? 1 : 0;
  }
  const float* logits = j.logits + row * j.time * j.classes;
  for (std::int64_t t = 0; t < r.length; ++t) softmax(logits + t * j.classes, r.d + t * j.classes, j.classes);
  std::fill_n(r.d + r.length * j.classes, (j.time - r.length) * j.classes, 0.0f);
  if (!forward(r)) return false;
  const double likelihood = backward(r);
  j.loss[row] = static_cast<float>(-likelihood);
  return !std::isnan(likelihood);
}

}  // namespace

Bound bind(const ir::Ctc& op, const Context& c) {
  const Job j{c.in[0].dim(0), c.in[0].dim(1), c.in[0].dim(2), c.in[1].dim(1), op.blank < 0 ? op.blank + c.in[0].dim(2) : op.blank,
              c.in[0].f(),    c.in[1].i(),    c.in[2].i(),    c.in[3].i(),    c.out[0].f(),
              c.out[1].f()};
  const dnnl_memory_t room = c.workspace.scratch(2 * j.room(), 0);
  const std::shared_ptr<Kernel> plain = make_reference_backend()->bind(op, {c.in, c.out, c.first_row, nullptr}, c.is_parameter);
  return loop("own alignment", [=](const Moment& now) {
    auto* doubles = reinterpret_cast<double*>(data_of(room));
    for (std::int64_t row = 0; row < j.batch; ++row)
      if (!run_row(j, row, doubles)) {
        plain->run(now);
        return;
      }
  });
}

}  // namespace tenon::cpu
