// Layers that add chance to training: what they draw, how large it is, and what is shared.
#include <cmath>
#include <numeric>

#include "ir_eval.h"
#include "layer_conformance.h"
#include "tenon/layers/alpha_dropout.h"
#include "tenon/layers/dropout.h"
#include "tenon/layers/gaussian_dropout.h"
#include "tenon/layers/gaussian_noise.h"
#include "tenon/layers/spatial_dropout_1d.h"
#include "tenon/layers/spatial_dropout_2d.h"
#include "tenon/layers/spatial_dropout_3d.h"

namespace tenon {

TEST_LAYER(GaussianNoise, {
                              {.config = R"({"stddev": 0.4})", .in = {3, 5}, .out = {3, 5}},
                              {.config = R"({"stddev": 0.4, "seed": 3})", .in = {2, 3, 2}, .out = {2, 3, 2}},
                              {.config = R"({"stddev": 1.4})", .in = {3, 5}, .reports = Code::ArgumentOutOfRange},
                          })
TEST_LAYER(GaussianDropout, {
                                {.config = R"({"rate": 0.4})", .in = {3, 5}, .out = {3, 5}},
                                {.config = R"({"rate": 1})", .in = {3, 5}, .reports = Code::ArgumentOutOfRange},
                                {.config = R"({"rate": -1})", .in = {3, 5}, .reports = Code::ArgumentOutOfRange},
                            })
TEST_LAYER(AlphaDropout, {
                             {.config = R"({"rate": 0.4})", .in = {3, 5}, .out = {3, 5}},
                             {.config = R"({"rate": 0.4, "noise_shape": [null, 1, 2], "seed": 3})", .in = {2, 3, 2}, .out = {2, 3, 2}},
                             {.config = R"({"rate": 1})", .in = {3, 5}, .reports = Code::ArgumentOutOfRange},
                             {.config = R"({"rate": 0.5, "noise_shape": [null, 3]})", .in = {3, 5}, .reports = Code::ArgumentOutOfRange},
                         })
TEST_LAYER(SpatialDropout1D, {
                                 {.config = R"({"rate": 0.4})", .in = {2, 3, 4}, .out = {2, 3, 4}},
                                 {.config = R"({"rate": 0.4})", .in = {2, 3}, .reports = Code::MissingChannelAxis},
                                 {.config = R"({"rate": 4})", .in = {2, 3, 4}, .reports = Code::ArgumentOutOfRange},
                             })
TEST_LAYER(SpatialDropout2D,
           {
               {.config = R"({"rate": 0.4, "seed": 1})", .in = {2, 2, 3, 4}, .out = {2, 2, 3, 4}},
               {.config = R"({"rate": 0.4, "data_format": "channels_first"})", .in = {2, 2, 3, 4}, .reports = Code::ArgumentUnsupported},
           })
TEST_LAYER(SpatialDropout3D, {
                                 {.config = R"({"rate": 0.4})", .in = {1, 2, 2, 2, 3}, .out = {1, 2, 2, 2, 3}},
                                 {.config = R"({"rate": 0.4})", .in = {1, 2, 2, 3}, .reports = Code::MissingChannelAxis},
                             })

namespace {

/// What the layer makes of an array of one value.
template <class L>
std::vector<float> run(const L& layer, const Shape& shape, float value, Mode mode = Mode::training, std::uint64_t step = 0) {
  const Tensor x = Tensor::copy<float>(shape, std::vector<float>(static_cast<std::size_t>(elements(shape)), value));
  const auto l = test::lower_layer(*layer_kind(L::info.name), layer, {{shape}}, mode);
  const auto values = test::evaluate(l.graph, {{l.inputs[0], x}}, *make_reference_backend(), {1, step});
  const auto out = values[static_cast<std::size_t>(l.out.id)].template as<float>();
  return {out.begin(), out.end()};
}

double mean(const std::vector<float>& v) { return std::accumulate(v.begin(), v.end(), 0.0) / static_cast<double>(v.size()); }
double deviation(const std::vector<float>& v) {
  const double m = mean(v);
  return std::sqrt(std::accumulate(v.begin(), v.end(), 0.0, [&](double sum, float x) { return sum + (x - m) * (x - m); }) /
                   static_cast<double>(v.size()));
}
bool one_value(const std::vector<float>& v, std::size_t begin, std::size_t step, std::size_t count) {
  for (std::size_t i = 1; i < count; ++i)
    if (v[begin + i * step] != v[begin]) return false;
  return true;
}

const Shape many{200, 200};

/// Drawn anew at every step, the same for the same step and seed, and nothing at inference.
template <class L> void check_reproducible(const L& layer, const L& seeded, float value) {
  const auto once = run(layer, many, value);
  CHECK(run(layer, many, value) == once);
  CHECK(run(layer, many, value, Mode::training, 1) != once);
  CHECK(run(seeded, many, value) != once);
  CHECK(run(seeded, many, value) == run(seeded, many, value));
  const auto at_inference = run(layer, many, value, Mode::inference);
  CHECK(at_inference == std::vector<float>(at_inference.size(), value));
}

}  // namespace

// 40000 draws: the mean is within 4 / 200 deviations, and the deviation within 4 / 280 of itself, but for one run in 10000.
TEST_CASE("GaussianNoise adds noise of the standard deviation asked for") {
  const auto y = run(GaussianNoise{.stddev = 0.5}, many, 3);
  CHECK(mean(y) == doctest::Approx(3).epsilon(0.004));
  CHECK(deviation(y) == doctest::Approx(0.5).epsilon(0.02));
  check_reproducible(GaussianNoise{.stddev = 0.5}, GaussianNoise{.stddev = 0.5, .seed = 4}, 3);
}

TEST_CASE("GaussianDropout multiplies by noise of mean 1 and variance rate / (1 - rate)") {
  const auto y = run(GaussianDropout{.rate = 0.2}, many, 2);
  CHECK(mean(y) == doctest::Approx(2).epsilon(0.01));
  CHECK(deviation(y) == doctest::Approx(1).epsilon(0.02));
  check_reproducible(GaussianDropout{.rate = 0.2}, GaussianDropout{.rate = 0.2, .seed = 4}, 2);
}

TEST_CASE("AlphaDropout has two results, in the share asked for") {
  // Keras' formula for x = 1 and rate = 0.3.
  const double lowest = -1.6732632423543772 * 1.0507009873554805;
  const double a = 1 / std::sqrt(0.7 * (1 + 0.3 * lowest * lowest)), b = -a * lowest * 0.3;
  const auto y = run(AlphaDropout{.rate = 0.3}, many, 1);
  double dropped = 0;
  for (const float v : y) {
    const bool low = v < 0;
    CHECK(v == doctest::Approx(low ? a * lowest + b : a + b).epsilon(1e-5));
    dropped += low;
  }
  CHECK(dropped / 40000 == doctest::Approx(0.3).epsilon(0.03));
  check_reproducible(AlphaDropout{.rate = 0.3}, AlphaDropout{.rate = 0.3, .seed = 4}, 1);
}

TEST_CASE("noise_shape shares the choice along its axes of length 1") {
  const auto rows = run(Dropout{.rate = 0.5, .noise_shape = {Dim{}, 1}}, {50, 20}, 1);
  for (std::size_t i = 0; i < 50; ++i) CHECK(one_value(rows, i * 20, 1, 20));
  CHECK_FALSE(one_value(rows, 0, 20, 50));
  const auto columns = run(Dropout{.rate = 0.5, .noise_shape = {1, Dim{}}}, {50, 20}, 1);
  for (std::size_t i = 0; i < 20; ++i) CHECK(one_value(columns, i, 20, 50));
  CHECK_FALSE(one_value(columns, 0, 1, 20));
  const auto alpha = run(AlphaDropout{.rate = 0.5, .noise_shape = {Dim{}, 1}}, {50, 20}, 1);
  for (std::size_t i = 0; i < 50; ++i) CHECK(one_value(alpha, i * 20, 1, 20));
}

TEST_CASE("SpatialDropout drops whole channels of a sample") {
  const auto check = [](const auto& layer, const Shape& shape, std::size_t places) {
    const auto y = run(layer, shape, 1);
    const std::size_t channels = 40, sample = places * channels;
    double zeros = 0;
    for (std::size_t row = 0; row < 25; ++row)
      for (std::size_t c = 0; c < channels; ++c) {
        CHECK(one_value(y, row * sample + c, channels, places));
        zeros += y[row * sample + c] == 0;
      }
    CHECK(zeros / 1000 == doctest::Approx(0.4).epsilon(0.17));  // standard deviation 0.0155
    CHECK(*std::max_element(y.begin(), y.end()) == doctest::Approx(1 / 0.6));
  };
  check(SpatialDropout1D{.rate = 0.4}, {25, 6, 40}, 6);
  check(SpatialDropout2D{.rate = 0.4}, {25, 2, 3, 40}, 6);
  check(SpatialDropout3D{.rate = 0.4}, {25, 2, 2, 2, 40}, 8);
}

}  // namespace tenon
