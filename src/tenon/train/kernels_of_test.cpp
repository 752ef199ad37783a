// Values that need no kernel: views, and tables whose bytes all plans share.
#include "tenon/train/kernels_of.h"

#include <doctest/doctest.h>

namespace tenon {

TEST_CASE("a literal is read where its values are, by every plan") {
  const std::vector<float> values{1, 2, 3};
  const Tensor table = Tensor::copy<float>({3}, values);
  Program p;
  ir::Builder b(p.graph);
  const ir::Ref literal = b.literal(table), y = b.affine(literal, 10);
  p.phases = cut_into_phases(p.graph, p.updates);
  Lowered lowered;
  lowered.outputs = {y};
  place(p, lowered, {}, {});
  std::vector<float> arena(static_cast<std::size_t>(p.arena_bytes) / 4);
  const Bases bases{.arena = reinterpret_cast<std::byte*>(arena.data())};
  CHECK(bases.buffer(p, literal).data == table.data());
  const auto backend = make_reference_backend();
  const auto workspace = backend->make_workspace();
  const Kernels kernels = kernels_of(p, 0, bases, *backend, *workspace);
  REQUIRE(kernels.size() == 1);
  REQUIRE(kernels[0].size() == 1);  // the literal itself has nothing to do
  kernels[0][0]->run({});
  CHECK(bases.buffer(p, y).f()[2] == 30);
}

}  // namespace tenon
