#include "tenon/pipeline/preprocessing.h"

#include <cmath>

#include "pipeline_passes.h"

using namespace tenon;
using namespace tenon::testing;

namespace {

/// What is left of one tensor.
std::string mapped(const Tensor& x, const TensorMap& map) {
  const auto data = Dataset::from_tensors(Tensors(x)).apply(on("x", map));
  const auto element = all(data);
  REQUIRE(element.size() == 1);
  return element[0] + " " + std::string(to_string(data.leaves()[0].spec.dtype));
}

Code refused(const Tensor& x, const TensorMap& map) {
  const auto data = Dataset::from_tensors(Tensors(x)).apply(on("x", map));
  Report report;
  auto pass = data.iterate(report);
  Element e;
  if (pass) CHECK_FALSE(pass->next(e).ok());
  REQUIRE(report.diagnostics().size() >= 1);
  return report.diagnostics()[0].code;
}

Tensor words() { return Tensor::strings({1}, std::vector<std::string>{"a"}); }

}  // namespace

TEST_CASE("numbers are scaled and cast") {
  CHECK(mapped(Tensor::copy<std::uint8_t>({3}, std::vector<std::uint8_t>{0, 51, 255}), scale(1.0 / 4)) == "(3,)[0 12.75 63.75] float32");
  CHECK(mapped(floats({2}, {2, 3}), scale(2, -1)) == "(2,)[3 5] float32");
  CHECK(mapped(floats({4}, {1.9F, -1.9F, 1e20F, NAN}), cast(DType::int32)) == "(4,)[1 -1 2147483647 0] int32");
  CHECK(mapped(ints({0, 2}), cast(DType::boolean)) == "(2,)[0 1] bool");
  CHECK(refused(words(), scale(2)) == Code::ArrayKindUnfit);
  CHECK(refused(ints({1}), cast(DType::byte_string)) == Code::CallArgumentOutOfRange);
}

TEST_CASE("axes and classes") {
  CHECK(mapped(floats({2, 1}, {1, 2}), expand_dims(-1)) == "(2, 1, 1)[1 2] float32");
  CHECK(mapped(floats({2}, {1, 2}), expand_dims(0)) == "(1, 2)[1 2] float32");
  CHECK(refused(floats({2}, {1, 2}), expand_dims(2)) == Code::CallArgumentOutOfRange);
  CHECK(mapped(ints({2, 0, 5}), one_hot(3)) == "(3, 3)[0 0 1 1 0 0 0 0 0] float32");
  CHECK(mapped(ints({1}).reshaped({1, 1}), one_hot(2)) == "(1, 1, 2)[0 1] float32");
  CHECK(mapped(ints({1, 0}).reshaped({2, 1}), to_categorical(2)) == "(2, 2)[0 1 1 0] float32");
  CHECK(mapped(ints({1}).reshaped({}), to_categorical(3)) == "(3,)[0 1 0] float32");
  CHECK(refused(ints({3}), to_categorical(3)) == Code::LabelOutOfRange);
  CHECK(refused(ints({-1}), to_categorical(3)) == Code::LabelOutOfRange);
  CHECK(refused(ints({1}), one_hot(0)) == Code::CallArgumentOutOfRange);
}

// keras.utils.pad_sequences([[1], [2, 3], [4, 5, 6]], ...)
TEST_CASE("sequences are filled up and cut off as by Keras") {
  const std::vector<Tensor> sequences{ints({1}), ints({2, 3}), ints({4, 5, 6})};
  const auto padded = [&](const PadArgs& args) {
    Report report;
    const auto t = pad_sequences(sequences, args, report);
    REQUIRE(t.ok());
    return text_of(*t) + " " + std::string(to_string(t->dtype()));
  };
  CHECK(padded({}) == "(3, 3)[0 0 1 0 2 3 4 5 6] int32");
  CHECK(padded({.value = -1}) == "(3, 3)[-1 -1 1 -1 2 3 4 5 6] int32");
  CHECK(padded({.padding = Side::post}) == "(3, 3)[1 0 0 2 3 0 4 5 6] int32");
  CHECK(padded({.maxlen = 2}) == "(3, 2)[0 1 2 3 5 6] int32");
  CHECK(padded({.maxlen = 2, .dtype = DType::float32, .truncating = Side::post, .value = 0.5}) == "(3, 2)[0.5 1 2 3 4 5] float32");
  CHECK(mapped(ints({7, 8, 9}), pad_sequence({.maxlen = 2})) == "(2,)[8 9] int32");
  CHECK(mapped(ints({7}), pad_sequence({.maxlen = 3, .padding = Side::post})) == "(3,)[7 0 0] int32");
  CHECK(refused(ints({7}), pad_sequence({})) == Code::CallArgumentOutOfRange);
  Report report;
  const std::vector<Tensor> uneven{floats({1, 2}, {1, 2}), floats({1, 3}, {1, 2, 3})};
  CHECK_FALSE(pad_sequences(uneven, {}, report).ok());
  CHECK_FALSE(pad_sequences(sequences, {.maxlen = -1}, report).ok());
  CHECK(text_of(*pad_sequences({}, {.maxlen = 2}, report)) == "(0, 2)[]");
}

TEST_CASE("images of another size, alone and in batches") {
  CHECK(mapped(floats({1, 2, 1}, {1, 3}), resize({1, 1})) == "(1, 1, 1)[2] float32");
  CHECK(mapped(floats({2, 1, 2, 1}, {1, 3, 5, 7}), resize({1, 1})) == "(2, 1, 1, 1)[2 6] float32");
  CHECK(mapped(ints({1, 3}).reshaped({1, 2, 1}), resize({1, 4}, Resampling::nearest)) == "(1, 4, 1)[1 1 3 3] int64");
  CHECK(refused(floats({2}, {1, 3}), resize({1, 1})) == Code::RankMismatch);
}

TEST_CASE("a standardizer finds mean and variance of every feature, however the data come") {
  const auto rows = Dataset::from_tensor_slices(Tensors(floats({4, 2}, {1, 10, 2, 10, 3, 10, 6, 10})));
  for (const auto& data : {rows, rows.batch(3), rows.batch(3).batch(2, {.drop_remainder = true})}) {
    Report report;
    if (data.cardinality().count == 1) continue;
    const auto found = adapt(data, "x", report);
    REQUIRE(found.ok());
    CHECK(found->mean == std::vector<float>{3, 10});
    CHECK(found->variance == std::vector<float>{3.5F, 0});
    const auto out = all(data.apply(on("x", found->standardize())));
    CHECK(!out.empty());
  }
  Report report;
  const auto found = *adapt(rows, "x", report);
  CHECK(mapped(floats({1, 2}, {3, 10}), found.standardize()) == "(1, 2)[0 0] float32");
  CHECK(refused(floats({3}, {1, 2, 3}), found.standardize()) == Code::RankMismatch);
  CHECK_FALSE(adapt(rows, "z", report).ok());
}

TEST_CASE("a tensor is chosen by its name") {
  const auto data = Dataset::from_tensor_slices(tuple({Tensors(floats({2}, {1, 2})), Tensors(ints({3, 4}))}));
  CHECK(all(data.apply(on("y", one_hot(5)))).front() == "1 (5,)[0 0 0 1 0]");
  Report report;
  CHECK_FALSE(data.apply(on("z", scale(2))).iterate(report).ok());
  CHECK(report.diagnostics().at(0).code == Code::CallArgumentOutOfRange);
}
