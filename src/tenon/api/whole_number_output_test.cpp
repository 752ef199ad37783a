// Outputs of whole numbers, as lookups make them, against losses and metrics.
#include <doctest/doctest.h>

#include "tenon/api/fit.h"
#include "tenon/layers.h"
#include "tenon/losses.h"
#include "tenon/optimizers.h"

namespace tenon {

// Keras 3.15.1 has the same numbers. Labels that are no whole numbers it cuts off there for metrics that are means of a function, and not
// for losses; Tenon never does.
TEST_CASE("a loss reads an output of whole numbers as float32") {
  Sequential model{Input{.shape = {3}, .dtype = DType::int64}, IntegerLookup{.vocabulary = std::vector<std::int64_t>{3, 5, 7}}};
  model.compile({.optimizer = SGD{}, .loss = "mse", .metrics = {"mae"}});
  const auto x = Tensor::copy<std::int64_t>({3, 3}, std::vector<std::int64_t>{3, 5, 9, 7, 7, 1, 5, 3, 3});
  const auto y = Tensor::copy<float>({3, 3}, std::vector<float>{1, 2, 0, 3, 3, 1, 2, 1, 2});
  Report report;
  const auto logs = evaluate(model, {.x = {{"x", x}}, .y = {{"y", y}}}, {}, report);
  REQUIRE(logs);
  CHECK(*value_of(*logs, "loss") == doctest::Approx(2.0 / 9));
  CHECK(*value_of(*logs, "mae") == doctest::Approx(2.0 / 9));
}

}  // namespace tenon
