// Every constraint against real Keras, and its record both ways.
#include "tenon/constraints.h"

#include <doctest/doctest.h>

#include "oracle_cases.h"

namespace tenon {
namespace {

Constraint read(const Config& record, Report& report) {
  Constraint out;
  const Site at{report, {"dense", "Dense", ""}};
  CHECK_FALSE(codec<Constraint>::read(record, out, FieldSite{at, "kernel_constraint", any_value}));
  return out;
}

std::vector<float> projected(const Constraint& c, std::vector<float> values, const Shape& shape) {
  c.kind->project(c.value, values, shape);
  return values;
}

}  // namespace

TEST_CASE("projections are those of Keras") {
  test::OracleCases oracle("constraints");
  CHECK(oracle.cases().size() == 9);
  for (const Config& c : oracle.cases()) {
    const std::string id = *c["id"].string();
    CAPTURE(id);
    Report report;
    const Constraint constraint = read(c["record"], report);
    REQUIRE(constraint.kind);
    CHECK(codec<Constraint>::write(read(codec<Constraint>::write(constraint), report)) == codec<Constraint>::write(constraint));
    CHECK(codec<Constraint>::write(constraint)["config"]["axis"] == c["record"]["config"]["axis"]);

    const Tensor x = oracle.array(id + "/x");
    const auto values = x.as<float>();
    const auto got = projected(constraint, {values.begin(), values.end()}, x.shape());
    CHECK(test::difference(Tensor::copy<float>(x.shape(), got), oracle.array(id + "/projected")) < 1e-6);
    CHECK(constraint.kind->least_rank(constraint.value) <= x.shape().rank());
  }
}

TEST_CASE("constraints are found by class and by Keras' strings; NaN stays NaN") {
  CHECK(constraint_kind("max_norm")->name == "MaxNorm");
  CHECK(constraint_kind("NonNeg")->name == "NonNeg");
  CHECK(constraint_kind("nonneg") == nullptr);
  for (const Constraint& c :
       {Constraint("non_neg"), Constraint(MaxNorm{.max_value = 1}), Constraint("unit_norm"), Constraint(MinMaxNorm{})})
    CHECK(std::isnan(projected(c, {NAN, 1}, {2})[0]));
}

TEST_CASE("a constraint says how many axes it needs") {
  const auto rank = [](NormAxes axes) {
    const Constraint c = UnitNorm{.axis = std::move(axes)};
    return c.kind->least_rank(c.value);
  };
  CHECK(rank(0) == 1);
  CHECK(rank({0, 1, 2}) == 3);
  CHECK(rank(-2) == 2);
  CHECK(constraint_kind("non_neg")->least_rank(NonNeg{}) == 0);
}

}  // namespace tenon
