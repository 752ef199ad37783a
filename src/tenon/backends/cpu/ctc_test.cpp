// Alignments of the cpu backend against the reference backend, whose logarithms never run out of digits.
#include <doctest/doctest.h>

#include "ir_eval.h"
#include "oracle_cases.h"

namespace tenon {
namespace {

struct Rows {
  std::int64_t batch, time, classes, labels;
  float spread;      // of the logits
  bool fits = true;  // or a row has fewer steps than labels
  std::int64_t blank = 0;
};

Tensor integers(Shape shape, std::int64_t low, std::int64_t high, std::uint32_t seed) {
  std::vector<std::int32_t> v(static_cast<std::size_t>(elements(shape)));
  for (std::size_t i = 0; i < v.size(); ++i)
    v[i] = static_cast<std::int32_t>(low + philox({seed, 3}, i, 0)[0] % static_cast<std::uint64_t>(high - low + 1));
  return Tensor::copy<std::int32_t>(shape, v);
}

std::vector<Tensor> results(const Rows& r, const Backend& backend) {
  ir::Graph graph;
  ir::Builder b(graph);
  test::Leaves leaves;
  ir::Refs in;
  const std::int64_t longest = std::min(r.labels, r.time / 2);
  for (const Tensor& t :
       {test::random_tensor({r.batch, r.time, r.classes}, 1, -r.spread, r.spread),
        integers({r.batch, r.labels}, r.blank == 0 ? 1 : 0, r.classes - 1, 2), integers({r.batch}, 0, r.fits ? longest : r.labels, 3),
        integers({r.batch}, r.fits ? 2 * longest : 0, r.time, 4)}) {
    in.push_back(b.leaf(ir::Role::data, static_cast<int>(in.size()), t.spec()));
    leaves.emplace_back(in.back(), t);
  }
  const ir::Refs out = b.all(ir::Ctc{r.blank}, in);
  const auto values = test::evaluate(graph, leaves, backend);
  return {values[static_cast<std::size_t>(out[0].id)], values[static_cast<std::size_t>(out[1].id)]};
}

}  // namespace

TEST_CASE("alignments: short and long, likely and all but impossible") {
  const auto reference = make_reference_backend(), cpu = make_cpu_backend();
  for (const Rows& r : {Rows{4, 12, 7, 5, 2}, Rows{2, 1, 3, 1, 1}, Rows{3, 90, 40, 21, 6}, Rows{3, 30, 5, 12, 40}, Rows{3, 9, 6, 1, 300},
                        Rows{6, 8, 6, 8, 2, false}, Rows{4, 12, 7, 5, 2, true, -1}, Rows{4, 12, 7, 5, 2, true, 3}}) {
    CAPTURE(r.time);
    CAPTURE(r.spread);
    const auto want = results(r, *reference), got = results(r, *cpu);
    CHECK(test::difference(got[0], want[0]) < 5e-6);
    CHECK(test::difference(got[1], want[1]) < (r.spread > 10 ? 2e-4 : 1e-5));  // there the reference's float32 logarithms are worse
  }
}

}  // namespace tenon
