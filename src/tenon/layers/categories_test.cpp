// Whole numbers and bins as categories; the expected values are those of Keras 3.15.
#include "ir_eval.h"
#include "layer_conformance.h"
#include "tenon/layers/category_encoding.h"
#include "tenon/layers/discretization.h"
#include "tenon/layers/integer_lookup.h"

namespace tenon {
namespace {

Tensor made(const AnyLayer& layer, const Tensor& x) {
  const auto l = test::lower_layer(*layer.kind, layer.value, {x.spec()}, Mode::inference);
  const auto values = test::evaluate(l.graph, {{l.inputs[0], x}}, *make_reference_backend());
  return values[static_cast<std::size_t>(l.out.id)];
}

using Ints = std::vector<std::int32_t>;
using Reals = std::vector<float>;
Tensor row(const Ints& values) { return Tensor::copy<std::int32_t>({1, static_cast<std::int64_t>(values.size())}, values); }
Ints ids(const Tensor& t) { return {t.as<std::int32_t>().begin(), t.as<std::int32_t>().end()}; }
Reals floats(const Tensor& t) { return {t.as<float>().begin(), t.as<float>().end()}; }

Signature signature(const AnyLayer& layer, const TensorSpec& x, Report& report) {
  const std::vector<TensorSpec> one{x};
  auto s = layer.kind->infer(layer.value, one, Site{report, {"layer", std::string(layer.kind->name), ""}});
  return s ? *std::move(s) : Signature{};
}

}  // namespace

TEST_CASE("ids become rows of 0 and 1, or counts") {
  CHECK(floats(made(CategoryEncoding{.num_tokens = 4}, row({1, 3, 1}))) == Reals{0, 1, 0, 1});
  CHECK(floats(made(CategoryEncoding{.num_tokens = 4, .output_mode = CategoryMode::count}, row({1, 3, 1}))) == Reals{0, 2, 0, 1});
  CHECK(floats(made(CategoryEncoding{.num_tokens = 3, .output_mode = CategoryMode::one_hot}, row({2, 0}))) == Reals{0, 0, 1, 1, 0, 0});
  CHECK(floats(made(CategoryEncoding{.num_tokens = 3, .output_mode = CategoryMode::one_hot}, row({2}))) == Reals{0, 0, 1});
}

TEST_CASE("numbers fall into bins whose lower limit belongs to them") {
  const Tensor x = Tensor::copy<float>({1, 5}, Reals{-1, 0, 0.5F, 1, 2});
  CHECK(ids(made(Discretization{.bin_boundaries = Factors{0.0, 1.0}}, x)) == Ints{0, 1, 1, 2, 2});
  const Tensor one = Tensor::copy<float>({2, 1}, Reals{-1, 1});
  CHECK(floats(made(Discretization{.bin_boundaries = Factors{0.0, 1.0}, .output_mode = CategoryMode::one_hot}, one)) ==
        Reals{1, 0, 0, 0, 0, 1});
}

TEST_CASE("sparse rows are the same numbers, and ids are never sparse") {
  const Tensor x = row({1, 3, 1});
  CHECK(floats(made(CategoryEncoding{.num_tokens = 4, .sparse = true}, x)) == floats(made(CategoryEncoding{.num_tokens = 4}, x)));
  Report report;
  signature(Discretization{.bin_boundaries = Factors{0.0}, .sparse = true}, {{Dim{}, 3}}, report);
  signature(IntegerLookup{.vocabulary = std::vector<std::int64_t>{5}, .sparse = true}, {{Dim{}, 3}, DType::int32}, report);
  REQUIRE(report.diagnostics().size() == 2);
  for (const auto& d : report.diagnostics()) CHECK(d.code == Code::ArgumentOutOfRange);
}

TEST_CASE("whole numbers become places in a vocabulary, and unknown ones share a few") {
  using Vocabulary = std::vector<std::int64_t>;
  CHECK(ids(made(IntegerLookup{.vocabulary = Vocabulary{5, 7, 9}}, row({5, 7, 9, 3, 0}))) == Ints{1, 2, 3, 0, 0});
  CHECK(ids(made(IntegerLookup{.num_oov_indices = 2, .vocabulary = Vocabulary{5, 7, 9}}, row({5, 7, 9, 3, 0, 4}))) ==
        Ints{2, 3, 4, 1, 0, 0});
  CHECK(ids(made(IntegerLookup{.mask_token = 0, .vocabulary = Vocabulary{5, 7, 9}}, row({5, 7, 9, 3, 0, 4}))) == Ints{2, 3, 4, 1, 0, 1});
  CHECK(floats(made(IntegerLookup{.vocabulary = Vocabulary{5, 7, 9}, .output_mode = LookupMode::multi_hot}, row({5, 7, 9, 3, 0}))) ==
        Reals{1, 1, 1, 1});
}

TEST_CASE("a layer that was never adapted says so") {
  Report report;
  signature(Discretization{}, {{Dim{}, 3}}, report);
  signature(IntegerLookup{}, {{Dim{}, 3}}, report);
  REQUIRE(report.diagnostics().size() == 2);
  CHECK(std::get<InLayer>(report.diagnostics()[0].where).slot == "bin_boundaries");
  CHECK(std::get<InLayer>(report.diagnostics()[1].where).slot == "vocabulary");
  const auto s = signature(CategoryEncoding{.num_tokens = 7}, {{Dim{}, 3}}, report);
  CHECK(s.outputs[0].shape == Shape{Dim{}, 7});
}

}  // namespace tenon
