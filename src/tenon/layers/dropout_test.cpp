#include <numeric>

#include "ir_eval.h"
#include "layer_conformance.h"
#include "tenon/layers/dropout.h"

namespace tenon {

TEST_LAYER(Dropout, {
                        {.config = R"({"rate": 0.4})", .in = {3, 5}, .out = {3, 5}},
                        {.config = R"({"rate": 0.25, "seed": 7})", .in = {2, 3, 2}, .out = {2, 3, 2}},
                        {.config = R"({"rate": 0})", .in = {2, 3}, .out = {2, 3}},
                        {.config = R"({"rate": 1.0})", .in = {2, 3}, .out = {2, 3}},
                        {.config = R"({"rate": 50})", .in = {2, 3}, .reports = Code::ArgumentOutOfRange},
                        {.config = R"({"rate": -0.1})", .in = {2, 3}, .reports = Code::ArgumentOutOfRange},
                        {.config = R"({})", .in = {2, 3}, .reports = Code::ArgumentOutOfRange},
                        {.config = R"({"rate": 0.5, "noise_shape": [null, 1]})", .in = {2, 3}, .out = {2, 3}},
                        {.config = R"({"rate": 0.5, "noise_shape": [1, null]})", .in = {2, 3}, .out = {2, 3}},
                        {.config = R"({"rate": 0.5, "noise_shape": [null, 2]})", .in = {2, 3}, .reports = Code::ArgumentOutOfRange},
                        {.config = R"({"rate": 0.5, "noise_shape": [null, 0]})", .in = {2, 3}, .reports = Code::ArgumentOutOfRange},
                        {.config = R"({"rate": 0.5, "noise_shape": 2})", .in = {2, 3}, .reports = Code::ArgumentOutOfRange},
                    })

TEST_CASE("Dropout sets its share to zero and scales the rest, while training only; a seed fixes the choice") {
  const auto* kind = layer_kind("Dropout");
  const Shape shape{100, 100};
  const Tensor ones = Tensor::copy<float>(shape, std::vector<float>(10000, 1));
  const auto run = [&](const Dropout& layer, Mode mode, std::uint64_t step) {
    const auto l = test::lower_layer(*kind, layer, {{shape}}, mode);
    const auto values = test::evaluate(l.graph, {{l.inputs[0], ones}}, *make_reference_backend(), {1, step});
    const auto out = values[static_cast<std::size_t>(l.out.id)].as<float>();
    return std::vector<float>(out.begin(), out.end());
  };
  const auto zeros = [](const std::vector<float>& v) { return std::count(v.begin(), v.end(), 0.0F); };
  const auto dropped = run({.rate = 0.3}, Mode::training, 0);
  CHECK(zeros(dropped) > 2800);  // 3000 expected, standard deviation 46
  CHECK(zeros(dropped) < 3200);
  CHECK(*std::max_element(dropped.begin(), dropped.end()) == doctest::Approx(1 / 0.7));
  CHECK(run({.rate = 0.3}, Mode::training, 0) == dropped);
  CHECK(run({.rate = 0.3}, Mode::training, 1) != dropped);
  CHECK(run({.rate = 0.3, .seed = 4}, Mode::training, 0) != dropped);
  CHECK(run({.rate = 0.3, .seed = 4}, Mode::training, 0) == run({.rate = 0.3, .seed = 4}, Mode::training, 0));
  CHECK(zeros(run({.rate = 1}, Mode::training, 0)) == 10000);
  CHECK(zeros(run({.rate = 0.9}, Mode::inference, 0)) == 0);
}

}  // namespace tenon
