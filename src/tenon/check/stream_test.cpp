#include "tenon/check/stream.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <limits>

#include "tenon/check/not_read.h"
#include "tenon/layers/dense.h"
#include "tenon/layers/input.h"

using namespace tenon;

namespace {

Model classifier() {
  Model model = Sequential{Input{{4}}, Dense{.units = 3, .activation = Activation::softmax}};
  model.compile({.optimizer = "adam", .loss = "sparse_categorical_crossentropy"});
  return model;
}

Tensor numbers(Shape shape) { return Tensor::copy<float>(shape, std::vector<float>(static_cast<std::size_t>(elements(shape)), 0.5f)); }
Tensor ids(std::int64_t rows) { return Tensor::copy<std::int64_t>({rows}, std::vector<std::int64_t>(static_cast<std::size_t>(rows), 1)); }

std::vector<Code> said(Arrays element) {
  Report report;
  (void)check_element(classifier(), element, {"ds", 3}, report);
  std::vector<Code> codes;
  for (const auto& d : report.diagnostics()) {
    CHECK(to_string(d.where) == "ds, batch #3");
    codes.push_back(d.code);
  }
  return codes;
}

using Codes = std::vector<Code>;

}  // namespace

TEST_CASE("an element of a stream is a batch") {
  CHECK(said({{{"x", numbers({5, 4})}}, {{"y", ids(5)}}}).empty());
  CHECK(said({{{"x", numbers({2, 5, 4})}}, {{"y", numbers({2, 5})}}}) == Codes{Code::RankMismatch});
  CHECK(said({{{"x", numbers({4})}}, {{"y", numbers({})}}}) == Codes{Code::MissingBatchAxis});
  CHECK(said({{{"x", numbers({5, 4})}}, {{"y", ids(4)}}}) == Codes{Code::RowsDiffer});
  CHECK(said({{{"x", numbers({0, 4})}}, {{"y", ids(0)}}}) == Codes{Code::EmptyData});
  CHECK(said({}).empty());
}

TEST_CASE("of one batch nothing is said that only all data tell") {
  auto values = std::vector<float>(20, 0.5f);
  values[7] = std::numeric_limits<float>::quiet_NaN();
  const Arrays batch{{{"x", Tensor::copy<float>({5, 4}, values)}}, {{"y", ids(5)}}};
  Report whole, one, shapes;
  const RunArgs args{.batch_size = 32};
  REQUIRE(check(classifier(), batch, std::nullopt, args, whole));
  OfOneBatch of_batch(one, true), of_shapes(shapes, false);
  REQUIRE(check(classifier(), batch, std::nullopt, args, of_batch));
  REQUIRE(check(classifier(), batch, std::nullopt, args, of_shapes));
  const auto has = [](const Report& report, Code code) {
    return std::any_of(report.diagnostics().begin(), report.diagnostics().end(), [&](const auto& d) { return d.code == code; });
  };
  CHECK(has(whole, Code::BatchLargerThanData));
  CHECK_FALSE(has(one, Code::BatchLargerThanData));
  CHECK(has(one, Code::NotANumber));
  CHECK(shapes.diagnostics().empty());
}

TEST_CASE("values that are no arrays are named") {
  Report report;
  report_not_read("rows", {"a list of 20 lists", NotRead::Form::list}, report);
  report_not_read("rows of ds", {"an array of objects", NotRead::Form::objects}, report);
  report_not_read("rows", {"a str", NotRead::Form::other}, report);
  REQUIRE(report.diagnostics().size() == 3);
  CHECK(report.diagnostics()[0].fixes[0].code == "rows = np.array(rows)");
  CHECK(report.diagnostics()[1].fixes[0].code == "rows = np.stack(rows).astype(\"float32\")");
  CHECK(report.diagnostics()[2].fixes[0].code == "rows = np.asarray(rows)");
}
