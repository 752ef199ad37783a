// Layers that change the colours or the shape of images; those of which Tenon knows arguments and shapes only.
#include <algorithm>
#include <cmath>
#include <set>

#include "ir_eval.h"
#include "layer_conformance.h"
#include "tenon/layer/colours.h"
#include "tenon/layer/mixing.h"
#include "tenon/layer/perspective.h"
#include "tenon/layer/warp.h"
#include "tenon/layers/auto_contrast.h"
#include "tenon/layers/cut_mix.h"
#include "tenon/layers/equalization.h"
#include "tenon/layers/mix_up.h"
#include "tenon/layers/rand_augment.h"
#include "tenon/layers/random_brightness.h"
#include "tenon/layers/random_color_degeneration.h"
#include "tenon/layers/random_color_jitter.h"
#include "tenon/layers/random_crop.h"
#include "tenon/layers/random_elastic_transform.h"
#include "tenon/layers/random_erasing.h"
#include "tenon/layers/random_gaussian_blur.h"
#include "tenon/layers/random_grayscale.h"
#include "tenon/layers/random_hue.h"
#include "tenon/layers/random_perspective.h"
#include "tenon/layers/random_posterization.h"
#include "tenon/layers/random_rotation.h"
#include "tenon/layers/random_saturation.h"
#include "tenon/layers/random_sharpness.h"
#include "tenon/layers/random_shear.h"
#include "tenon/layers/random_translation.h"
#include "tenon/layers/solarization.h"

namespace tenon {
namespace {

using Reals = std::vector<float>;

template <class L> Reals run(const L& layer, const Shape& shape, const Reals& pixels, Mode mode = Mode::training, std::uint64_t step = 0) {
  const auto l = test::lower_layer(*layer_kind(L::info.name), layer, {{shape}}, mode);
  const auto values = test::evaluate(l.graph, {{l.inputs[0], Tensor::copy<float>(shape, pixels)}}, *make_reference_backend(), {1, step});
  const auto out = values[static_cast<std::size_t>(l.out.id)].template as<float>();
  return {out.begin(), out.end()};
}

Reals counted(std::size_t n) {
  Reals out(n);
  for (std::size_t i = 0; i < n; ++i) out[i] = static_cast<float>(i);
  return out;
}

}  // namespace

TEST_LAYER(AutoContrast, {{.config = R"({"value_range": [-3, 3]})", .in = {2, 3, 4, 2}, .out = {2, 3, 4, 2}},
                          {.config = "{}", .in = {2, 3, 4}, .reports = Code::MissingChannelAxis}})
TEST_LAYER(RandomGrayscale, {{.config = R"({"factor": 0.6, "seed": 2})", .in = {3, 2, 3, 3}, .out = {3, 2, 3, 3}},
                             {.config = R"({"factor": 1.5})", .in = {2, 3, 4, 3}, .reports = Code::ArgumentOutOfRange},
                             {.config = "{}", .in = {2, 3, 4, 2}, .reports = Code::ChannelCountMismatch}})
TEST_LAYER(RandomInvert, {{.config = R"({"factor": [0.3, 0.8], "value_range": [0, 1]})", .in = {3, 2, 3, 2}, .out = {3, 2, 3, 2}}})
TEST_LAYER(Solarization, {{.config = R"({"value_range": [-9, 9], "addition_factor": 0.1})", .in = {2, 3, 4, 1}, .out = {2, 3, 4, 1}}})
TEST_LAYER(RandomPosterization, {{.config = R"({"factor": 3, "value_range": [-1000, 1000.5]})", .in = {2, 2, 3, 1}, .out = {2, 2, 3, 1}},
                                 {.config = R"({"factor": 9})", .in = {2, 2, 3, 1}, .reports = Code::ArgumentOutOfRange}})
TEST_LAYER(RandomColorDegeneration, {{.config = R"({"factor": 0.5, "value_range": [-9, 9]})", .in = {2, 3, 2, 3}, .out = {2, 3, 2, 3}}})
TEST_LAYER(RandomSharpness, {{.config = R"({"factor": 0.4, "value_range": [-9, 9]})", .in = {2, 3, 4, 2}, .out = {2, 3, 4, 2}}})
TEST_LAYER(RandomShear,
           {{.config = R"({"x_factor": 0.3, "y_factor": [0.1, 0.2], "fill_mode": "wrap"})", .in = {2, 4, 5, 1}, .out = {2, 4, 5, 1}}})
TEST_LAYER(RandomErasing, {{.config = R"({"scale": [0.1, 0.3], "fill_value": 2.5})", .in = {2, 4, 5, 2}, .out = {2, 4, 5, 2}},
                           {.config = R"({"fill_value": [1, 2, 3]})", .in = {2, 4, 5, 2}, .reports = Code::ArgumentOutOfRange}})
TEST_LAYER(RandomCrop, {{.config = R"({"height": 2, "width": 3})", .in = {2, 4, 5, 2}, .out = {2, 2, 3, 2}},
                        {.config = R"({"height": 6, "width": 3})", .in = {2, 4, 5, 1}, .out = {2, 6, 3, 1}},
                        {.config = R"({"height": 4, "width": 5})", .in = {2, 4, 5, 1}, .out = {2, 4, 5, 1}},
                        {.config = R"({"height": 4, "width": 5})", .in = {2, 4, 5}, .reports = Code::MissingChannelAxis}})
TEST_LAYER(MaxNumBoundingBoxes, {{.config = R"({"max_number": 3})", .in = {2, 4, 5, 2}, .out = {2, 4, 5, 2}}})
TEST_LAYER(RandomSaturation, {{.config = R"({"factor": [0.2, 0.6]})", .in = {2, 3, 2, 3}, .out = {2, 3, 2, 3}}})
TEST_LAYER(RandomColorJitter,
           {{.config = R"({"brightness_factor": 0.2, "contrast_factor": 0.4, "saturation_factor": 0.3, "hue_factor": 0.1, "seed": 3})",
             .in = {2, 3, 2, 3},
             .out = {2, 3, 2, 3}},
            {.config = R"({"brightness_factor": 0.2})", .in = {2, 3, 2, 4}, .out = {2, 3, 2, 4}},
            {.config = R"({"hue_factor": 0.2})", .in = {2, 3, 2, 4}, .reports = Code::ChannelCountMismatch}})
TEST_LAYER(RandomElasticTransform, {{.config = R"({"factor": [0.3, 0.9], "scale": 0.8, "fill_mode": "constant", "fill_value": 2})",
                                     .in = {3, 20, 22, 2},
                                     .out = {3, 20, 22, 2}}})
TEST_LAYER(RandomPerspective, {{.config = R"({"factor": [0.3, 0.9], "scale": 0.4, "interpolation": "nearest", "fill_value": 3})",
                                .in = {3, 4, 5, 2},
                                .out = {3, 4, 5, 2}}})
TEST_LAYER(RandomGaussianBlur,
           {{.config = R"({"factor": 0.7, "kernel_size": [3, 5], "sigma": 0.8})", .in = {3, 4, 5, 2}, .out = {3, 4, 5, 2}},
            {.config = R"({"kernel_size": [3, 4]})", .in = {2, 4, 5, 2}, .reports = Code::ArgumentOutOfRange}})
TEST_LAYER(RandomHue, {{.config = R"({"factor": [0.1, 0.4], "value_range": [-9, 9]})", .in = {2, 3, 2, 3}, .out = {2, 3, 2, 3}},
                       {.config = R"({"factor": 0.4})", .in = {2, 3, 2, 1}, .out = {2, 3, 2, 1}},
                       {.config = R"({"factor": 0.3})", .in = {2, 4, 5, 4}, .reports = Code::ChannelCountMismatch}})
TEST_LAYER(MelSpectrogram, {{.config = R"({"fft_length": 8, "sequence_length": 9})", .in = {2, 100}, .reports = Code::ArgumentOutOfRange},
                            {.config = "{}", .in = {2, 100, 1}, .reports = Code::RankMismatch}})
TEST_LAYER(STFTSpectrogram, {{.config = R"({"frame_length": 4, "mode": "magnitude"})", .in = {2, 9, 2}, .out = {2, 3, 6}, .params = 24},
                             {.config = R"({"frame_length": 4, "frame_step": 5})", .in = {2, 9, 2}, .reports = Code::ArgumentOutOfRange},
                             {.config = R"({"frame_length": 40})", .in = {2, 9, 2}, .reports = Code::WindowLargerThanInput}})
TEST_LAYER(ReversibleEmbedding,
           {{.config = R"({"input_dim": 5, "output_dim": 3, "tie_weights": false})", .in = {2, 3}, .out = {2, 3, 3}, .params = 30}})
TEST_LAYER(SpectralNormalization, {{.config = R"({"layer": {"class_name": "Flatten", "config": {"name": "f"}}})",
                                    .in = {2, 3},
                                    .reports = Code::ArgumentOutOfRange}})

TEST_CASE("while training the whole batch is cropped at one random place") {
  const Shape shape{2, 3, 4, 1};
  Reals pixels = counted(12), twice = pixels;
  twice.insert(twice.end(), pixels.begin(), pixels.end());
  const RandomCrop layer{.height = 2, .width = 2};
  std::set<float> places;
  for (std::uint64_t step = 0; step < 60; ++step) {
    const Reals out = run(layer, shape, twice, Mode::training, step);
    const float corner = out[0];
    const Reals expected{corner, corner + 1, corner + 4, corner + 5};
    CHECK(std::equal(expected.begin(), expected.end(), out.begin()));
    CHECK(std::equal(expected.begin(), expected.end(), out.begin() + 4));
    places.insert(corner);
  }
  CHECK(places == std::set<float>{0, 1, 2, 4, 5, 6});
  const Reals middle = run(RandomCrop{.height = 3, .width = 2}, shape, twice, Mode::inference);
  CHECK(Reals(middle.begin(), middle.begin() + 2) == Reals{1, 2});
}

TEST_CASE("images are sheared to where Keras has them, either way") {
  const Reals out = run(RandomShear{.x_factor = {0.5, 0.5}, .fill_mode = ir::Outside::constant}, {40, 2, 4, 1}, [] {
    Reals all;
    for (int i = 0; i < 40; ++i) all.insert(all.end(), {1, 2, 3, 4, 5, 6, 7, 8});
    return all;
  }());
  int forwards = 0;
  for (std::size_t i = 0; i < out.size(); i += 8) {
    const bool forward = out[i + 4] == 5.5F;
    forwards += forward;
    const Reals second = forward ? Reals{5.5F, 6.5F, 7.5F, 4} : Reals{2.5F, 5.5F, 6.5F, 7.5F};
    CHECK(Reals(out.begin() + static_cast<std::ptrdiff_t>(i) + 4, out.begin() + static_cast<std::ptrdiff_t>(i) + 8) == second);
  }
  CHECK(forwards > 8);
  CHECK(forwards < 32);
}

TEST_CASE("a patch of the size asked for is erased") {
  const Reals pixels(static_cast<std::size_t>(50 * 8 * 10), 1.0F);
  const Reals out = run(RandomErasing{.factor = {1, 1}, .scale = {0.25, 0.25}, .fill_value = 9.0}, {50, 8, 10, 1}, pixels);
  for (std::size_t image = 0; image < 50; ++image) {
    const auto erased =
        std::count(out.begin() + static_cast<std::ptrdiff_t>(image * 80), out.begin() + static_cast<std::ptrdiff_t>(image * 80 + 80), 9.0F);
    CHECK(erased == 20);  // half of either side: 4 rows of 5 pixels
  }
}

TEST_CASE("about as many images lose their colours as are asked for") {
  Reals pixels;
  for (int i = 0; i < 400; ++i) pixels.insert(pixels.end(), {10, 20, 30});
  const Reals out = run(RandomGrayscale{.factor = 0.25}, {400, 1, 1, 3}, pixels);
  int grey = 0;
  for (std::size_t i = 0; i < out.size(); i += 3) grey += out[i] == out[i + 1];
  CHECK(grey > 70);
  CHECK(grey < 130);
}

namespace {

const Reals colours{10, 200, 30, 0, 0, 0, 90, 90, 90, 250, 20, 120, 30, 60, 255, 128, 255, 0};
const Reals picture{0, 1, 4, 9, 16, 8, 2, 15, 13, 13, 15, 2, 8, 16, 9, 4, 1, 0, 1, 4};

void check_near(const Reals& ours, const Reals& expected) {
  REQUIRE(ours.size() == expected.size());
  for (std::size_t i = 0; i < ours.size(); ++i) CHECK(ours[i] == doctest::Approx(static_cast<double>(expected[i])).epsilon(1e-5).scale(1));
}

/// A function of layers on one image.
template <class Change> Reals changed(const Shape& shape, const Reals& pixels, Change change) {
  ir::Graph graph;
  ir::Refs losses;
  const std::vector<Variable> none;
  const ir::Refs refs;
  const ir::Ref in = ir::Builder(graph).leaf(ir::Role::data, 0, {shape});
  Lowering b(graph, {Mode::training, 1, 0}, {{in}}, {none, refs}, losses);
  const ir::Ref out = change(b, in);
  const auto values = test::evaluate(graph, {{in, Tensor::copy<float>(shape, pixels)}}, *make_reference_backend());
  const auto made = values[static_cast<std::size_t>(out.id)].template as<float>();
  return {made.begin(), made.end()};
}

}  // namespace

// Values of Keras 3.15.1: transform_images() with the transformation given, and whole layers where nothing is left to chance.
TEST_CASE("colours are changed as Keras changes them by the same number") {
  const Shape shape{1, 2, 3, 3};
  const auto hue = [&](float by) {
    return changed(shape, colours, [&](Lowering& b, ir::Ref x) { return hue_turned(b, x, b.constant(by, {1, 1}), {0, 255}); });
  };
  check_near(hue(0.13F), {10, 200, 178.2F, 0, 0, 0, 90, 90, 90, 250, 99.40002F, 20, 175.5F, 30, 255, 0, 255, 70.89994F});
  check_near(hue(-0.4F), {200, 10, 66, 0, 0, 0, 90, 90, 90, 20, 212, 250, 150, 255, 30, 255, 0, 230});
  const auto saturation = [&](float by) {
    return changed(shape, colours, [&](Lowering& b, ir::Ref x) { return saturated(b, x, b.constant(by, {1, 1}), {0, 255}); });
  };
  check_near(saturation(0.4F), {124, 200, 132, 0, 0, 0, 90, 90, 90, 250, 158, 198, 165, 177, 255, 204.2F, 255, 153});
  check_near(saturation(2), {-180, 200, -140, 0, 0, 0, 90, 90, 90, 250, -210, -10.00005F, -195, -135.0001F, 255, 1, 255, -255});
  check_near(run(RandomHue{.factor = {1, 1}}, shape, colours),
             {200, 10, 180, 0, 0, 0, 90, 90, 90, 20, 250, 150, 255, 225, 30, 127, 0, 255});
  check_near(run(RandomSaturation{.factor = {0.7, 0.7}}, shape, colours),
             {-243.3332F, 200, -196.6665F, 0, 0, 0, 90, 90, 90, 250, -286.6665F, -53.3333F, -269.9998F, -199.9999F, 255, -41.33324F, 255,
              -339.9998F});
  check_near(
      run(
          RandomColorJitter{
              .brightness_factor = {{0.1, 0.1}}, .contrast_factor = {{0, 0}}, .saturation_factor = {{0.4, 0.4}}, .hue_factor = {{1, 1}}},
          shape, colours),
      {225.5F, 98.83337F, 212.1667F, 25.5F, 25.5F, 25.5F, 115.5F, 115.5F, 115.5F, 115.3334F, 255, 188.3334F, 255, 235, 122, 169.6667F, 102,
       255});
  check_near(run(RandomColorJitter{.value_range = {0, 200}, .brightness_factor = {{-0.2, -0.2}}, .hue_factor = {{1, 1}}}, shape, colours),
             {160, 0, 160, 0, 0, 0, 50, 50, 50, 0, 200, 120, 200, 180, 0, 112, 0, 200});
  const Reals grey{0.25F, 0.5F};
  CHECK(run(RandomHue{.factor = {1, 1}}, {1, 1, 2, 1}, grey) == grey);
}

TEST_CASE("images are blurred by the same bells, and odd kernels as oddly") {
  const Shape shape{1, 4, 5, 1};
  check_near(run(RandomGaussianBlur{.factor = {1, 1}, .sigma = {0.6, 0.6}}, shape, picture),
             {1.0545F,   1.747988F, 4.971454F, 8.445499F, 9.925587F, 5.531997F, 4.52423F,  10.45068F, 12.69579F, 10.69838F,
              8.315434F, 4.524229F, 7.695786F, 11.45068F, 8.057951F, 3.612453F, 1.747988F, 1.608427F, 3.136107F, 3.33391F});
  const auto with = [&](std::int64_t width) {
    return changed(shape, picture, [&](Lowering& b, ir::Ref x) {
      return blurred(b, x, 3, width, b.literal(Tensor::copy<float>({2}, Reals{0.5F, 1.2F})));
    });
  };
  check_near(with(3), {1.950034F, 1.680816F, 5.670166F, 7.686567F, 9.016026F, 6.247274F, 3.200642F, 9.192083F, 12.39002F, 11.35378F,
                       7.83868F,  3.200642F, 7.390023F, 10.19208F, 7.995182F, 4.867537F, 1.680816F, 2.493156F, 4.719868F, 3.921507F});
  check_near(with(5), {0.4844986F, 2.003571F, 4.571228F, 4.953911F, 8.075853F, 3.757176F, 4.639984F, 12.68693F, 6.704556F, 7.188818F,
                       7.426919F,  5.344624F, 7.497544F, 6.95085F,  4.41802F,  2.8339F,   4.73386F,  2.756773F, 1.378288F, 2.350864F});
  CHECK(run(RandomGaussianBlur{.factor = {0, 0}}, shape, picture) == picture);
}

TEST_CASE("corners are moved to where Keras has them") {
  const Shape shape{1, 4, 5, 1};
  const auto seen = [&](Reals by, ir::Interpolation how, float fill) {
    return changed(shape, picture, [&](Lowering& b, ir::Ref x) {
      const auto column = [&](std::size_t i) { return b.constant(by[i], {1, 1}); };
      return seen_from_aside(b, x, {column(0), column(1), column(2), column(3)}, how, fill);
    });
  };
  check_near(seen({0.2F, 0.15F, -0.1F, 0.3F}, ir::Interpolation::bilinear, 0),
             {0,         0.944056F, 3.472973F, 7.235293F, 11.92405F, 5.78916F,  1.759538F, 10.80797F, 11.50545F, 13.12806F,
              11.87596F, 2.739294F, 12.12754F, 14.13202F, 12.02296F, 9.329195F, 2.09346F,  6.834737F, 11.76467F, 7.438389F});
  check_near(seen({-0.45F, -0.3F, 0.35F, -0.2F}, ir::Interpolation::nearest, 7),
             {0, 4, 16, 7, 7, 15, 2, 8, 16, 9, 4, 1, 0, 1, 1, 4, 1, 1, 0, 1});
  check_near(run(RandomPerspective{.factor = {1, 1}, .scale = 0}, shape, picture), picture);
  CHECK(run(RandomPerspective{.factor = {0, 0}}, shape, picture) == picture);
}

TEST_CASE("the values of a channel are spread evenly over the whole batch") {
  const Shape shape{2, 2, 3, 2};
  Reals pixels{10, 200, 30, 30, 90, 255, 10, 20, 60, 200, 255, 0, 10, 10, 30, 7, 77, 177, 128, 64, 32, 16, 8, 4};
  check_near(run(Equalization{}, shape, pixels),
             {70, 232, 116, 139, 209, 255, 70, 116, 162, 232, 255, 0, 70, 70, 116, 46, 185, 185, 232, 162, 139, 93, 0, 23});
  check_near(run(Equalization{.bins = 8}, shape, pixels),
             {0, 204, 0, 0, 153, 255, 0, 0, 51, 204, 255, 0, 0, 0, 0, 0, 153, 102, 204, 51, 0, 0, 0, 0});
  CHECK(run(Equalization{}, shape, pixels, Mode::inference) == pixels);
  Reals unit = pixels;
  for (float& v : unit) v /= 255;
  check_near(run(Equalization{.bins = 16, .value_range = {0, 1}}, shape, unit),
             {0, 0.8588235F, 0.3764706F, 0.2862745F, 0.7490196F, 1,         0,          0.2862745F, 0.5019608F, 0.8588235F, 1, 0,
              0, 0,          0.3764706F, 0,          0.6235294F, 0.572549F, 0.8745098F, 0.427451F,  0.3764706F, 0,          0, 0});
  for (std::size_t i = 0; i < pixels.size(); i += 2) pixels[i] = 77;
  check_near(run(Equalization{}, shape, pixels),
             {77, 232, 77, 139, 77, 255, 77, 116, 77, 232, 77, 0, 77, 70, 77, 46, 77, 185, 77, 162, 77, 93, 77, 23});
}

// keras.src.backend.tensorflow.image.map_coordinates and gaussian_blur with fields that are given.
TEST_CASE("images are bent to where Keras has them, and fields smoothed as far") {
  const Shape shape{1, 4, 5, 1};
  const Reals field{0.3F, -1.2F, 2.5F, -3.1F, 0.5F, 1.7F,  -0.4F, 0.9F, -6.2F, 3.3F,
                    0.1F, -0.7F, 5.4F, -2.2F, 0.8F, -1.5F, 0.6F,  2.1F, -0.2F, 7.3F};
  const auto bent = [&](ir::Outside outside, ir::Interpolation how) {
    return changed(shape, picture, [&](Lowering& b, ir::Ref x) {
      return warped(b, x, b.literal(Tensor::copy<float>({1, 4, 5, 1}, field)), {outside, how, 7});
    });
  };
  constexpr auto bilinear = ir::Interpolation::bilinear;
  check_near(bent(ir::Outside::constant, ir::Interpolation::nearest), {0, 7, 9, 7, 16, 0, 2, 16, 7, 7, 15, 8, 7, 1, 7, 7, 7, 7, 1, 7});
  check_near(bent(ir::Outside::constant, bilinear),
             {2.07F, 7, 6.75F, 7, 10.75F, 2.07F, 2.88F, 15, 7, 7, 12.7F, 7.67F, 7, 2.04F, 6.6F, 7, 4.36F, 7, 3.52F, 7});
  check_near(bent(ir::Outside::nearest, bilinear),
             {2.07F, 0, 6.5F, 0, 14.5F, 2.07F, 2.88F, 15, 0, 4, 12.7F, 7.67F, 4, 0.8F, 5, 11.5F, 0.4F, 4, 3.52F, 4});
  check_near(bent(ir::Outside::reflect, bilinear), {2.07F, 7.92F, 6.5F, 3.7F,  14.5F, 2.07F, 2.88F, 15,        14.28F, 2.070001F,
                                                    12.7F, 7.67F, 2.8F, 1.28F, 5,     6.75F, 0.4F,  9.400001F, 3.52F,  2.87F});
  check_near(bent(ir::Outside::wrap, bilinear), {2.07F, 5.96F, 8,         7.81F, 9.25F,     2.07F,  2.88F, 15,     1.519999F, 8.170002F,
                                                 12.7F, 7.67F, 2.640001F, 0.96F, 5.960001F, 12.75F, 1.84F, 12.21F, 3.52F,     2.87F});
  check_near(bent(ir::Outside::wrap, ir::Interpolation::nearest), {0, 4, 9, 8, 16, 0, 2, 16, 0, 4, 15, 8, 0, 1, 4, 16, 4, 13, 1, 2});
  Reals sevens = counted(20);
  for (float& v : sevens) v -= 7 * std::floor(v / 7);
  const auto smooth = [&](float sigma, double largest) {
    return changed(shape, sevens, [&](Lowering& b, ir::Ref x) { return smoothed(b, x, b.constant(sigma, {1}), largest); });
  };
  const Reals wide{1.08053F,  1.459044F, 1.563257F, 1.467586F, 1.125923F, 1.688442F, 2.256264F, 2.357856F, 2.096702F, 1.499507F,
                   1.737605F, 2.415287F, 2.633699F, 2.374224F, 1.663814F, 1.201365F, 1.780543F, 2.088499F, 1.99159F,  1.443532F};
  check_near(smooth(1.3F, 1.3), wide);
  check_near(smooth(1.3F, 2.6), wide);  // whatever is the largest
  check_near(smooth(0.7F, 2.6), sevens);
  CHECK(run(RandomElasticTransform{.factor = {0, 0}}, shape, picture) == picture);
}

TEST_CASE("every image is bent by itself") {
  Reals pixels = counted(400), both = pixels;
  both.insert(both.end(), pixels.begin(), pixels.end());
  const Reals out = run(RandomElasticTransform{.factor = {1, 1}, .scale = {0.9, 0.9}, .value_range = {0, 400}}, {2, 20, 20, 1}, both);
  CHECK(!std::equal(out.begin(), out.begin() + 400, out.begin() + 400));
  double moved = 0;
  for (std::size_t i = 0; i < 800; ++i) moved += std::abs(static_cast<double>(out[i] - both[i])) / 800;
  CHECK(moved > 5);
  CHECK(moved < 100);
}

TEST_CASE("a step of RandAugment makes one of eleven changes, the same for the whole batch") {
  const Shape shape{2, 2, 3, 3};
  Reals pixels = colours;
  for (const float v : colours) pixels.push_back(255 - v);
  const RandomFactor strength{0.2, 0.2};
  std::vector<Reals> wanted{run(RandomBrightness{.factor = strength}, shape, pixels),
                            run(RandomColorDegeneration{.factor = strength}, shape, pixels),
                            run(RandomSharpness{.factor = strength}, shape, pixels),
                            run(RandomPosterization{.factor = 1}, shape, pixels),
                            run(Solarization{.addition_factor = strength, .threshold_factor = strength}, shape, pixels),
                            run(AutoContrast{}, shape, pixels),
                            run(Equalization{}, shape, pixels),
                            run(RandomRotation{.factor = strength}, shape, pixels),
                            run(RandomTranslation{.height_factor = strength, .width_factor = strength}, shape, pixels)};
  std::set<std::size_t> seen;
  int others = 0;
  for (std::uint64_t step = 0; step < 120; ++step) {
    const Reals out = run(RandAugment{.num_ops = 1, .factor = strength}, shape, pixels, Mode::training, step);
    const auto found = std::find(wanted.begin(), wanted.end(), out);
    if (found == wanted.end()) ++others;  // shear and contrast
    else seen.insert(static_cast<std::size_t>(found - wanted.begin()));
  }
  CHECK(seen.size() >= 7);  // solarization and brightness draw between bounds that differ
  CHECK(others > 5);
  CHECK(others < 60);
  CHECK(run(RandAugment{.num_ops = 0}, shape, pixels) == pixels);
  CHECK(run(RandAugment{}, shape, pixels, Mode::inference) == pixels);
}

TEST_CASE("shares of images are drawn from the beta distribution") {
  for (const double p : {0.0, 0.01, 0.3, 0.5, 0.77, 0.999}) {
    CHECK(beta_quantile(p, 1) == doctest::Approx(p));
    CHECK(beta_quantile(p, 0.5) == doctest::Approx(std::pow(std::sin(p * 1.5707963267948966), 2)));
    const double x = beta_quantile(p, 2);
    CHECK(3 * x * x - 2 * x * x * x == doctest::Approx(p));
  }
  CHECK(beta_quantile(0.4, 1e-6) == doctest::Approx(0));
  CHECK(beta_quantile(0.6, 1e-6) == doctest::Approx(1));
}

TEST_CASE("every image is mixed with one of the batch, each of them once") {
  const Shape shape{16, 3, 4, 1};
  Reals pixels;
  for (int row = 0; row < 16; ++row) pixels.insert(pixels.end(), 12, static_cast<float>(row));
  const auto of_row = [](const Reals& out, std::size_t row) {
    return std::set<float>(out.begin() + row * 12, out.begin() + (row + 1) * 12);
  };
  int mixed = 0, cut = 0;
  for (std::uint64_t step = 0; step < 20; ++step) {
    const Reals blended = run(MixUp{.alpha = 5}, shape, pixels, Mode::training, step),
                patched = run(CutMix{}, shape, pixels, Mode::training, step);
    std::set<float> partners;
    for (std::size_t row = 0; row < 16; ++row) {
      const auto own = static_cast<float>(row);
      CHECK(of_row(blended, row).size() == 1);
      mixed += *of_row(blended, row).begin() != own;
      auto values = of_row(patched, row);
      values.erase(own);
      CHECK(values.size() <= 1);
      cut += static_cast<int>(values.size());
      for (const float v : values) CHECK(partners.insert(v).second);
    }
  }
  CHECK(mixed > 250);
  CHECK(cut > 50);
  CHECK(run(MixUp{}, shape, pixels, Mode::inference) == pixels);
  CHECK(run(CutMix{}, shape, pixels, Mode::inference) == pixels);
}

}  // namespace tenon
