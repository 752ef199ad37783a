// A choice between two operands, element by element; floats and integers alike are moved as 4 bytes.
#include "tenon/backends/cpu/broadcast_walk.h"
#include "tenon/backends/cpu/kernels.h"

namespace tenon::cpu {
namespace {

template <class Condition> struct Job {
  Walked<Condition> condition;
  Walked<std::int32_t> a, b;
  std::int32_t* y;
  Steps lengths;
};

template <class Condition> [[gnu::always_inline]] inline void choose(const Job<Condition>& j) {
  const auto [n, rows, blocks] = j.lengths;
  std::int32_t* __restrict y = j.y;
  for (std::int64_t block = 0; block < blocks; ++block)
    for (std::int64_t r = 0; r < rows; ++r, y += n) {
      const Condition* __restrict condition = j.condition.row(block, r);
      const std::int32_t* __restrict a = j.a.row(block, r), * __restrict b = j.b.row(block, r);
      const auto step = j.condition.step(), of_a = j.a.step(), of_b = j.b.step();
      if (step && of_a && of_b) {
        for (std::int64_t i = 0; i < n; ++i) y[i] = condition[i] != 0 ? a[i] : b[i];
      } else if (step && of_a) {
        for (std::int64_t i = 0; i < n; ++i) y[i] = condition[i] != 0 ? a[i] : *b;
      } else if (step && of_b) {
        for (std::int64_t i = 0; i < n; ++i) y[i] = condition[i] != 0 ? *a : b[i];
      } else {
        for (std::int64_t i = 0; i < n; ++i) y[i] = condition[i * step] != 0 ? a[i * of_a] : b[i * of_b];
      }
    }
}

TENON_VECTOR void run(const Job<float>& j) { choose(j); }
TENON_VECTOR void run(const Job<std::int32_t>& j) { choose(j); }

}  // namespace

Bound bind(const ir::Select&, const Context& c) {
  const auto w = walk(c.out[0].spec.shape, {&c.in[0].spec.shape, &c.in[1].spec.shape, &c.in[2].spec.shape});
  if (!w) return nullptr;
  const auto bound = [&]<class Condition>(const Condition* condition) {
    const Job<Condition> j{{condition, w->steps[0]}, {c.in[1].i(), w->steps[1]}, {c.in[2].i(), w->steps[2]}, c.out[0].i(), w->lengths};
    return loop("own select", [j](const Moment&) { run(j); });
  };
  return c.in[0].spec.dtype == DType::int32 ? bound(c.in[0].i()) : bound(c.in[0].f());
}

}  // namespace tenon::cpu
