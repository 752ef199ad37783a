// Layers that change images by chance: with both bounds of a factor the same there is none, and Keras' numbers are known.
#include <cmath>

#include "ir_eval.h"
#include "layer_conformance.h"
#include "tenon/layers/random_brightness.h"
#include "tenon/layers/random_contrast.h"
#include "tenon/layers/random_flip.h"
#include "tenon/layers/random_rotation.h"
#include "tenon/layers/random_translation.h"
#include "tenon/layers/random_zoom.h"

namespace tenon {
namespace {

using Reals = std::vector<float>;
const Reals picture{0, 1, 4, 9, 16, 8, 2, 15, 13, 13, 15, 2, 8, 16, 9, 4, 1, 0, 1, 4};

template <class L> Reals run(const L& layer, const Shape& shape, const Reals& pixels, std::uint64_t step = 0) {
  const auto l = test::lower_layer(*layer_kind(L::info.name), layer, {{shape}}, Mode::training);
  const auto values = test::evaluate(l.graph, {{l.inputs[0], Tensor::copy<float>(shape, pixels)}}, *make_reference_backend(), {1, step});
  const auto out = values[static_cast<std::size_t>(l.out.id)].template as<float>();
  return {out.begin(), out.end()};
}

template <class L> void check_keras(const L& layer, const Reals& expected) {
  const Reals ours = run(layer, {1, 4, 5, 1}, picture);
  REQUIRE(ours.size() == expected.size());
  for (std::size_t i = 0; i < ours.size(); ++i) CHECK(ours[i] == doctest::Approx(static_cast<double>(expected[i])).epsilon(1e-4).scale(1));
}

}  // namespace

TEST_LAYER(RandomFlip, {{.config = R"({"mode": "vertical", "seed": 3})", .in = {2, 3, 4, 2}, .out = {2, 3, 4, 2}},
                        {.config = "{}", .in = {2, 3, 4}, .reports = Code::MissingChannelAxis},
                        {.config = R"({"mode": "sideways"})", .in = {2, 3, 4, 2}, .reports = Code::ArgumentOutOfRange}})
TEST_LAYER(RandomRotation, {{.config = R"({"factor": [0.05, 0.2], "fill_mode": "constant"})", .in = {2, 4, 5, 2}, .out = {2, 4, 5, 2}},
                            {.config = R"({"factor": 1.5})", .in = {2, 4, 5, 2}, .reports = Code::ArgumentOutOfRange}})
TEST_LAYER(RandomZoom, {{.config = R"({"height_factor": 0.3, "width_factor": [-0.1, 0.2]})", .in = {2, 4, 5, 2}, .out = {2, 4, 5, 2}},
                        {.config = R"({"height_factor": [0.1]})", .in = {2, 4, 5, 2}, .reports = Code::ArgumentOutOfRange}})
TEST_LAYER(RandomTranslation, {{.config = R"({"height_factor": 0.3, "width_factor": 0.2})", .in = {2, 4, 5, 1}, .out = {2, 4, 5, 1}}})
TEST_LAYER(RandomContrast, {{.config = R"({"factor": 0.2, "value_range": [-9, 9]})", .in = {2, 4, 5, 2}, .out = {2, 4, 5, 2}}})
TEST_LAYER(RandomBrightness, {{.config = R"({"factor": 0.2, "value_range": [-9, 9]})", .in = {2, 4, 5, 2}, .out = {2, 4, 5, 2}}})

TEST_CASE("images are turned, zoomed and moved to where Keras has them") {
  check_keras(RandomRotation{.factor = {0.1, 0.1}},
              {1.790932F, 4.363305F, 9.791561F, 13.10498F, 11.15182F, 0.6758586F, 5.424077F, 14.02442F, 14.55762F,  8.02247F,
               5.470177F, 2.845615F, 6.708636F, 6.407499F, 1.972425F, 11.76569F,  9.984812F, 1.405426F, 0.0726608F, 0.7363563F});
  check_keras(
      RandomRotation{
          .factor = {-0.15, -0.15}, .fill_mode = ir::Outside::constant, .fill_value = 2, .interpolation = ir::Interpolation::nearest},
      {15, 8, 2, 1, 2, 4, 2, 15, 4, 9, 1, 0, 8, 13, 16, 2, 1, 16, 9, 13});
  check_keras(
      RandomZoom{.height_factor = {0.3, 0.3}, .width_factor = RandomFactor(-0.2, -0.2), .fill_mode = ir::Outside::wrap},
      {2.8F, 0.8F, 0, 0.8F, 2.8F, 4.82F, 4.15F, 13.35F, 12.59F, 13.03F, 8.75F, 2.84F, 6.8F, 12.36F, 10.45F, 0.4F, 1.6F, 4, 8, 13.2F});
  check_keras(
      RandomZoom{.height_factor = {0.25, 0.25}, .fill_mode = ir::Outside::nearest},
      {0, 0.75F, 4, 10.75F, 16, 7, 3.15625F, 13.625F, 12.71875F, 13.375F, 13.625F, 4.8125F, 7, 12.6875F, 8.375F, 4, 1.75F, 0, 1.75F, 4});
  check_keras(RandomTranslation{.height_factor = {0.2, 0.2}, .width_factor = {-0.3, -0.3}},
              {2.5F, 6.5F, 12.5F, 16, 12.5F, 3.7F, 8, 12.6F, 15.4F, 12.6F, 7.8F, 13.6F, 12.9F, 12.2F, 12.9F, 4.1F, 9.7F, 10.5F, 8, 10.5F});
  check_keras(RandomBrightness{.factor = {0.2, 0.2}, .value_range = {0, 20}},
              {4, 5, 8, 13, 20, 12, 6, 19, 17, 17, 19, 6, 12, 20, 13, 8, 5, 4, 5, 8});
}

TEST_CASE("about half of the images are mirrored, each on its own, others at every step") {
  Reals pixels;
  for (int i = 0; i < 400; ++i) pixels.insert(pixels.end(), {1, 2});
  const Shape shape{400, 1, 2, 1};
  const Reals once = run(RandomFlip{.mode = FlipMode::horizontal}, shape, pixels);
  int turned = 0;
  for (std::size_t i = 0; i < once.size(); i += 2) turned += once[i] == 2;
  CHECK(turned > 150);
  CHECK(turned < 250);
  CHECK(run(RandomFlip{.mode = FlipMode::horizontal}, shape, pixels) == once);
  CHECK(run(RandomFlip{.mode = FlipMode::horizontal}, shape, pixels, 1) != once);
  CHECK(run(RandomFlip{.mode = FlipMode::vertical}, shape, pixels) == pixels);  // images of one row
}

TEST_CASE("contrast keeps the mean of an image and changes what lies around it") {
  Reals pixels;
  for (int i = 0; i < 300; ++i) pixels.insert(pixels.end(), {10, 20});
  const Reals out = run(RandomContrast{.factor = 0.5}, {300, 1, 2, 1}, pixels);
  double low = 10, high = 0;
  for (std::size_t i = 0; i < out.size(); i += 2) {
    CHECK(out[i] + out[i + 1] == doctest::Approx(30));
    low = std::min(low, static_cast<double>(out[i + 1] - out[i]));
    high = std::max(high, static_cast<double>(out[i + 1] - out[i]));
  }
  CHECK(low > 4.99);
  CHECK(low < 5.5);
  CHECK(high > 14.5);
  CHECK(high < 15.01);
}

}  // namespace tenon
