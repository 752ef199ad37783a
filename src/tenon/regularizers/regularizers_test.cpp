// Every regularizer against real Keras: its penalty, the gradient of that, and its record both ways.
#include "tenon/regularizers.h"

#include <doctest/doctest.h>

#include "ir_eval.h"
#include "oracle_cases.h"

namespace tenon {
namespace {

Regularizer read(const Config& record, Report& report) {
  Regularizer out;
  const Site at{report, {"dense", "Dense", ""}};
  CHECK_FALSE(codec<Regularizer>::read(record, out, FieldSite{at, "kernel_regularizer", any_value}));
  return out;
}

}  // namespace

TEST_CASE("penalties and their gradients are those of Keras") {
  test::OracleCases oracle("regularizers");
  CHECK(oracle.cases().size() == 8);
  const auto backend = make_reference_backend();
  for (const Config& c : oracle.cases()) {
    const std::string id = *c["id"].string();
    CAPTURE(id);
    Report report;
    const Regularizer regularizer = read(c["record"], report);
    REQUIRE(regularizer.kind);
    CHECK(codec<Regularizer>::write(regularizer) == c["record"]);

    ir::Graph graph;
    ir::Builder b(graph);
    const Tensor x = oracle.array(id + "/x");
    const auto leaf = b.leaf(ir::Role::parameter, 0, x.spec());
    const auto penalty = regularizer.kind->lower(regularizer.value, b, leaf);
    const auto gradient = ir::gradient(graph, penalty, {leaf}).front();
    test::Evaluator run(graph, *backend);
    run.set(leaf, x);
    run.run();
    CHECK(test::difference(run.value(penalty), oracle.array(id + "/penalty")) < 1e-6);
    CHECK(test::difference(run.value(gradient), oracle.array(id + "/gradient")) < 1e-6);
  }
}

TEST_CASE("regularizers are found by class and by Keras' strings; None is none") {
  for (const auto& [name, expected] :
       {std::pair{"l2", "L2"}, {"L1", "L1"}, {"l1l2", "L1L2"}, {"orthogonal_regularizer", "OrthogonalRegularizer"}})
    CHECK(regularizer_kind(name)->name == expected);
  CHECK(Regularizer("l2").as<L2>()->l2 == 0.01);
  CHECK(Regularizer(L1{.l1 = 0.5}).as<L1>()->l1 == 0.5);
  Report report;
  CHECK_FALSE(read(Config(), report).kind);
  CHECK(codec<Regularizer>::write({}).is_null());
}

TEST_CASE("what is no regularizer is named with its place") {
  Report report;
  const Site at{report, {"dense", "Dense", ""}};
  Regularizer out;
  const Config cases[]{"l3", 0.01, Config::Dict{{"class_name", "L2"}, {"config", Config::Dict{{"l2", -1.0}}}}};
  for (const Config& c : cases) CHECK(codec<Regularizer>::read(c, out, FieldSite{at, "kernel_regularizer", any_value}));
  REQUIRE(report.diagnostics().size() == 3);
  CHECK(report.diagnostics()[0].code == Code::NameUnknown);
  CHECK(report.diagnostics()[1].code == Code::ArgumentOutOfRange);
  CHECK(std::get<InLayer>(report.diagnostics()[2].where).slot == "kernel_regularizer.l2");
}

}  // namespace tenon
