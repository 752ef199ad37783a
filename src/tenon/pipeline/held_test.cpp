#include "tenon/pipeline/held.h"

#include <doctest/doctest.h>

#include "tenon/pipeline/dataset.h"

namespace tenon {

namespace {
Dataset endless() {
  const auto make = []() -> Generator {
    return [] { return std::optional<Element>(Element{{Tensor::copy<float>({4}, std::vector<float>(4))}}); };
  };
  return Dataset::from_generator(make, ElementSpec(TensorSpec{{4}, DType::float32}));
}
std::int64_t held(const Dataset& data) {
  const HeldMemory all = held_by(data.stage());
  return all.pass + all.shared;
}
}  // namespace

TEST_CASE("what a pass keeps in memory is known before it begins") {
  CHECK(held(endless()) == 0);
  CHECK(held(endless().shuffle(10)) == 10 * 16);
  CHECK(element_bytes(endless().batch(5).stage()) == 5 * 16);
  CHECK(held(endless().batch(5)) == 2 * 5 * 16);  // the elements and the batch
  CHECK(held(endless().batch(5).prefetch(3)) == (2 + 3) * 5 * 16);
  CHECK(held(endless().batch(5).prefetch(0)) == 2 * 5 * 16);
  CHECK(held(endless().batch(5).unbatch()) == (2 + 1) * 5 * 16);
  CHECK(held(Dataset::range(7).cache()) == 7 * 8);
  CHECK(held(endless().cache()) == 0);  // nobody knows
}

TEST_CASE("what a cache holds already is told apart from what it will hold") {
  const Dataset cached = Dataset::range(7).cache();
  CHECK(held_by(cached.stage()).shared_now == 0);
  Report report;
  auto pass = cached.iterate(report);
  REQUIRE(pass);
  Element element;
  for (auto more = pass->next(element); more && *more; more = pass->next(element)) {}
  const HeldMemory held = held_by(cached.stage());
  CHECK((held.shared == 7 * 8 && held.shared_now == 7 * 8 && held.pass == 0));
}

TEST_CASE("rows wait as numbers") {
  const Dataset rows = Dataset::from_tensor_slices(Tensor::copy<float>({100, 4}, std::vector<float>(400)));
  CHECK(held(rows.shuffle(10)) == 10 * 8);
  CHECK(held(rows.shuffle(1000).batch(5)) == 100 * 8 + 5 * 16);
}

}  // namespace tenon
