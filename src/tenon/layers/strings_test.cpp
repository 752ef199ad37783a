// Layers that read strings: what they refuse, as Keras does. What they compute is compared with Keras in tests/networks.
#include <doctest/doctest.h>

#include "tenon/layers/dense.h"
#include "tenon/layers/hashed_crossing.h"
#include "tenon/layers/hashing.h"
#include "tenon/layers/integer_lookup.h"
#include "tenon/layers/string_lookup.h"
#include "tenon/layers/text_vectorization.h"

namespace tenon {
namespace {

using Words = std::vector<std::string>;
const TensorSpec strings{{Dim{}, 1}, DType::string}, ids{{Dim{}, 1}, DType::int64};

/// The shape that the layer promises, or the argument that it refuses and why.
std::string promised(const AnyLayer& layer, const std::vector<TensorSpec>& inputs) {
  Report report;
  const auto s = layer.kind->infer(layer.value, inputs, Site{report, {"layer", std::string(layer.kind->name), ""}});
  if (s) return to_string(s->outputs[0].shape);
  REQUIRE(report.diagnostics().size() == 1);
  const auto& d = report.diagnostics()[0];
  return std::string(entry(d.code).id) + " " + std::get<InLayer>(d.where).slot;
}
std::string promised(const AnyLayer& layer, const TensorSpec& input) { return promised(layer, std::vector{input}); }

}  // namespace

TEST_CASE("lookups promise the shapes of Keras") {
  const Words words{"a", "b"};
  CHECK(promised(StringLookup{.vocabulary = words}, strings) == "(None, 1)");
  CHECK(promised(StringLookup{.vocabulary = words, .output_mode = LookupMode::one_hot}, strings) == "(None, 3)");
  CHECK(promised(StringLookup{.vocabulary = words, .output_mode = LookupMode::one_hot}, {{Dim{}}, DType::string}) == "(None, 3)");
  CHECK(promised(StringLookup{.vocabulary = words, .output_mode = LookupMode::one_hot}, {{Dim{}, 4}, DType::string}) == "(None, 4, 3)");
  CHECK(promised(StringLookup{.mask_token = "", .vocabulary = words, .output_mode = LookupMode::count}, {{Dim{}, 4}, DType::string}) ==
        "(None, 3)");
  CHECK(promised(StringLookup{.max_tokens = 9, .vocabulary = words, .output_mode = LookupMode::multi_hot, .pad_to_max_tokens = true},
                 strings) == "(None, 9)");
  CHECK(promised(StringLookup{.vocabulary = words, .invert = true}, ids) == "(None, 1)");
  CHECK(promised(TextVectorization{.output_sequence_length = 7, .vocabulary = words}, strings) == "(None, 7)");
  CHECK(promised(TextVectorization{.output_mode = LookupMode::count, .vocabulary = words}, {{Dim{}}, DType::string}) == "(None, 3)");
  CHECK(promised(Hashing{.num_bins = 5, .output_mode = CategoryMode::one_hot}, strings) == "(None, 5)");
  CHECK(promised(HashedCrossing{.num_bins = 5}, {strings, ids}) == "(None, 1)");
}

TEST_CASE("a vocabulary that contradicts the other arguments is refused") {
  const Words words{"a", "b"};
  CHECK(promised(StringLookup{}, strings) == "TN0202 vocabulary");
  CHECK(promised(TextVectorization{.output_sequence_length = 3}, strings) == "TN0202 vocabulary");
  CHECK(promised(StringLookup{.vocabulary = Words{}}, strings) == "TN0202 vocabulary");
  CHECK(promised(StringLookup{.vocabulary = Words{"a", "a"}}, strings) == "TN0202 vocabulary");
  CHECK(promised(StringLookup{.mask_token = "a", .vocabulary = Words{"b", "a"}}, strings) == "TN0202 vocabulary");
  CHECK(promised(StringLookup{.vocabulary = Words{"b", "[UNK]"}, .invert = true}, ids) == "TN0202 vocabulary");
  CHECK(promised(StringLookup{.vocabulary = Words{"[UNK]", "b"}, .invert = true}, ids) == "(None, 1)");
  CHECK(promised(StringLookup{.max_tokens = 2, .vocabulary = words}, strings) == "TN0202 vocabulary");
  CHECK(promised(StringLookup{.max_tokens = 1, .vocabulary = words}, strings) == "TN0202 max_tokens");
  CHECK(promised(StringLookup{.vocabulary = words, .pad_to_max_tokens = true}, strings) == "TN0202 max_tokens");
  CHECK(promised(StringLookup{.vocabulary = words, .invert = true, .output_mode = LookupMode::one_hot}, ids) == "TN0202 output_mode");
  CHECK(promised(StringLookup{.vocabulary = words, .output_mode = LookupMode::tf_idf}, strings) == "TN0202 idf_weights");
  CHECK(promised(StringLookup{.vocabulary = words, .idf_weights = std::vector{1.0, 2.0}}, strings) == "TN0202 idf_weights");
  CHECK(promised(StringLookup{.vocabulary = words, .idf_weights = std::vector{1.0}, .output_mode = LookupMode::tf_idf}, strings) ==
        "TN0202 idf_weights");
  CHECK(promised(IntegerLookup{.vocabulary = std::vector<std::int64_t>{1}, .salt = Salt(3)}, ids) == "TN0202 salt");
  CHECK(promised(IntegerLookup{.vocabulary = std::vector{std::int64_t{1} << 40}, .invert = true}, ids) == "TN0204 vocabulary");
}

TEST_CASE("what adapt() left in the file is read line by line, as Python does") {
  const auto with = [](std::string text, auto layer) {
    layer.adapt({.vocabulary = std::move(text)});
    return promised(layer, std::is_same_v<decltype(layer), IntegerLookup> ? ids : strings);
  };
  CHECK(with("[UNK]\na\r\nb\x0b"
             "c\xe2\x80\xa8"
             "d\n\n",
             StringLookup{.output_mode = LookupMode::one_hot}) == "(None, 5)");
  CHECK(with("-1\n5\n7", IntegerLookup{.output_mode = LookupMode::one_hot}) == "(None, 3)");
  CHECK(with("5\nseven", IntegerLookup{}) == "TN0202 vocabulary");
  CHECK(with("a\na", StringLookup{}) == "TN0202 vocabulary");
  CHECK(with("[UNK]\na", StringLookup{.output_mode = LookupMode::tf_idf}) == "TN0202 idf_weights");
}

TEST_CASE("strings and numbers are told apart") {
  CHECK(promised(Dense{.units = 2}, strings) == "TN0312 input 0");
  CHECK(promised(StringLookup{.vocabulary = Words{"a"}}, ids) == "TN0312 input 0");
  CHECK(promised(StringLookup{.vocabulary = Words{"a"}, .invert = true}, strings) == "TN0312 input 0");
  CHECK(promised(IntegerLookup{.vocabulary = std::vector<std::int64_t>{1}}, strings) == "TN0312 input 0");
  CHECK(promised(TextVectorization{.output_sequence_length = 3, .vocabulary = Words{"a"}}, ids) == "TN0312 input 0");
  CHECK(promised(Hashing{.num_bins = 5, .mask_value = "a"}, ids) == "TN0202 mask_value");
  CHECK(promised(Hashing{.num_bins = 5, .mask_value = 3}, strings) == "TN0202 mask_value");
  CHECK(promised(HashedCrossing{.num_bins = 5}, {strings, {{Dim{}, 1}}}) == "TN0312 input 1");
}

TEST_CASE("texts need one length, and one text a sample") {
  const Words words{"a"};
  CHECK(promised(TextVectorization{.vocabulary = words}, strings) == "TN0204 output_sequence_length");
  CHECK(promised(TextVectorization{.output_mode = LookupMode::count, .output_sequence_length = 3, .vocabulary = words}, strings) ==
        "TN0202 output_sequence_length");
  CHECK(promised(TextVectorization{.output_mode = LookupMode::one_hot, .vocabulary = words}, strings) == "TN0204 output_mode");
  CHECK(promised(TextVectorization{.output_sequence_length = 3, .vocabulary = words}, {{Dim{}, 2}, DType::string}) == "TN0302 input 0");
  CHECK(promised(HashedCrossing{.num_bins = 5}, {strings}) == "TN0308 ");
  CHECK(promised(HashedCrossing{.num_bins = 5}, {strings, {{Dim{}}, DType::string}}) == "TN0306 input 1");
}

}  // namespace tenon
