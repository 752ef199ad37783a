// Functions of elements, folds and picks of both backends, with their gradients, against keras.ops: tests/oracle/element_operations.
#include <doctest/doctest.h>

#include <map>

#include "ir_eval.h"
#include "oracle_cases.h"

namespace tenon {
namespace {

using namespace ir;

const std::map<std::string, Fn> functions{{"gelu", Fn::gelu},     {"silu", Fn::silu},   {"softplus", Fn::softplus}, {"erf", Fn::erf},
                                          {"log1p", Fn::log1p},   {"expm1", Fn::expm1}, {"sin", Fn::sin},           {"cos", Fn::cos},
                                          {"tan", Fn::tan},       {"arcsin", Fn::asin}, {"arccos", Fn::acos},       {"arctan", Fn::atan},
                                          {"sinh", Fn::sinh},     {"cosh", Fn::cosh},   {"arcsinh", Fn::asinh},     {"arccosh", Fn::acosh},
                                          {"arctanh", Fn::atanh}, {"floor", Fn::floor}, {"ceil", Fn::ceil},         {"round", Fn::round}};
const std::map<std::string, Arithmetic> pairs{{"power", Arithmetic::power},
                                              {"floor_divide", Arithmetic::floor_divide},
                                              {"mod", Arithmetic::floor_modulo},
                                              {"arctan2", Arithmetic::arctan2},
                                              {"maximum", Arithmetic::maximum},
                                              {"minimum", Arithmetic::minimum},
                                              {"greater_equal", Arithmetic::greater_equal},
                                              {"not_equal", Arithmetic::not_equal}};
const std::map<std::string, Fold> folds{{"max", Fold::maximum}, {"min", Fold::minimum}, {"prod", Fold::product}, {"sum", Fold::sum}};

std::vector<std::int64_t> integers(const Config& list) {
  std::vector<std::int64_t> all;
  for (const auto& v : *list.list()) all.push_back(*v.integer());
  return all;
}

/// What a recorded row asks for, in operations.
Ref made(Builder& b, const Config& row, const Refs& x) {
  const std::string kind = *row["kind"].string(), id = *row["id"].string();
  if (kind == "unary") return b.apply(functions.at(id), x[0]);
  if (kind == "binary") return b(Binary{pairs.at(id)}, {x[0], x[1]});
  if (kind == "top_k") return b(TakeAlong{}, {x[0], b(ArgTopK{*row["k"].integer()}, {x[0]})});
  if (kind == "take") {
    const auto ids = integers(row["ids"]);
    const std::vector<std::int32_t> narrow(ids.begin(), ids.end());
    const Ref table = b.literal(Tensor::copy<std::int32_t>({static_cast<std::int64_t>(ids.size())}, narrow));
    return b.gather(x[0], table, static_cast<int>(*row["axis"].integer()));
  }
  const std::string fold = *row["fold"].string();
  if (kind == "cumulate")
    return b(Cumulate{fold == "cumsum" ? Fold::sum : Fold::product, static_cast<int>(*row["axis"].integer())}, {x[0]});
  return fold == "mean" ? b.mean(x[0], integers(row["axes"])) : b.reduce(folds.at(fold), x[0], integers(row["axes"]));
}

void check(test::OracleCases& oracle, const Config& row, const Backend& backend) {
  const std::string id = *row["id"].string();
  CAPTURE(id);
  CAPTURE(backend.name());
  Graph graph;
  Builder b(graph);
  test::Leaves leaves;
  const auto leaf = [&](const std::string& array) {
    const Tensor t = oracle.array(id + "/" + array);
    leaves.emplace_back(b.leaf(Role::data, static_cast<int>(leaves.size()), t.spec()), t);
    return leaves.back().first;
  };
  Refs x{leaf("x0")};
  if (oracle.has(id + "/x1")) x.push_back(leaf("x1"));
  const Ref y = made(b, row, x);
  const Refs d = gradient(graph, b.sum(b.multiply(y, leaf("d_y"))), x);
  const auto values = test::evaluate(graph, leaves, backend);
  CHECK(test::difference(values[static_cast<std::size_t>(y.id)], oracle.array(id + "/y")) < 2e-6);
  for (std::size_t k = 0; k < x.size(); ++k) {
    const Tensor expected = oracle.array(id + "/d_x" + std::to_string(k));
    const std::vector<float> none(static_cast<std::size_t>(elements(expected.shape())), 0.0F);
    const Tensor got = d[k].valid() ? values[static_cast<std::size_t>(d[k].id)] : Tensor::copy<float>(expected.shape(), none);
    CHECK(test::difference(got, expected) < 4e-6);
  }
}

}  // namespace

TEST_CASE("functions of elements, folds and picks, and their gradients, are those of Keras") {
  test::OracleCases oracle("element_operations");
  std::vector<std::unique_ptr<Backend>> backends;
  backends.push_back(make_reference_backend());
#ifdef TENON_HAS_CPU_BACKEND
  backends.push_back(make_cpu_backend());
#endif
  REQUIRE(oracle.cases().size() > 40);
  for (const auto& backend : backends)
    for (const auto& row : oracle.cases()) check(oracle, row, *backend);
}

}  // namespace tenon
