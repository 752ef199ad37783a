// Layers that change the colours or the shape of images; those of which Tenon knows arguments and shapes only.
#include <algorithm>
#include <set>

#include "ir_eval.h"
#include "layer_conformance.h"
#include "tenon/layers/random_crop.h"
#include "tenon/layers/random_erasing.h"
#include "tenon/layers/random_grayscale.h"
#include "tenon/layers/random_shear.h"

namespace tenon {
namespace {

using Floats = std::vector<float>;

template <class L>
Floats run(const L& layer, const Shape& shape, const Floats& pixels, Mode mode = Mode::training, std::uint64_t step = 0) {
  const auto l = test::lower_layer(*layer_kind(L::info.name), layer, {{shape}}, mode);
  const auto values = test::evaluate(l.graph, {{l.inputs[0], Tensor::copy<float>(shape, pixels)}}, *make_reference_backend(), {1, step});
  const auto out = values[static_cast<std::size_t>(l.out.id)].template as<float>();
  return {out.begin(), out.end()};
}

Floats counted(std::size_t n) {
  Floats out(n);
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
TEST_LAYER(RandomGaussianBlur, {{.config = R"({"kernel_size": [3, 4]})", .in = {2, 4, 5, 2}, .reports = Code::ArgumentOutOfRange}})
TEST_LAYER(RandomHue, {{.config = R"({"factor": 0.3})", .in = {2, 4, 5, 4}, .reports = Code::ChannelCountMismatch}})
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
  Floats pixels = counted(12), twice = pixels;
  twice.insert(twice.end(), pixels.begin(), pixels.end());
  const RandomCrop layer{.height = 2, .width = 2};
  std::set<float> places;
  for (std::uint64_t step = 0; step < 60; ++step) {
    const Floats out = run(layer, shape, twice, Mode::training, step);
    const float corner = out[0];
    const Floats expected{corner, corner + 1, corner + 4, corner + 5};
    CHECK(std::equal(expected.begin(), expected.end(), out.begin()));
    CHECK(std::equal(expected.begin(), expected.end(), out.begin() + 4));
    places.insert(corner);
  }
  CHECK(places == std::set<float>{0, 1, 2, 4, 5, 6});
  const Floats middle = run(RandomCrop{.height = 3, .width = 2}, shape, twice, Mode::inference);
  CHECK(Floats(middle.begin(), middle.begin() + 2) == Floats{1, 2});
}

TEST_CASE("images are sheared to where Keras has them, either way") {
  const Floats out = run(RandomShear{.x_factor = {0.5, 0.5}, .fill_mode = ir::Outside::constant}, {40, 2, 4, 1}, [] {
    Floats all;
    for (int i = 0; i < 40; ++i) all.insert(all.end(), {1, 2, 3, 4, 5, 6, 7, 8});
    return all;
  }());
  int forwards = 0;
  for (std::size_t i = 0; i < out.size(); i += 8) {
    const bool forward = out[i + 4] == 5.5F;
    forwards += forward;
    const Floats second = forward ? Floats{5.5F, 6.5F, 7.5F, 4} : Floats{2.5F, 5.5F, 6.5F, 7.5F};
    CHECK(Floats(out.begin() + static_cast<std::ptrdiff_t>(i) + 4, out.begin() + static_cast<std::ptrdiff_t>(i) + 8) == second);
  }
  CHECK(forwards > 8);
  CHECK(forwards < 32);
}

TEST_CASE("a patch of the size asked for is erased") {
  const Floats pixels(static_cast<std::size_t>(50 * 8 * 10), 1.0F);
  const Floats out = run(RandomErasing{.factor = {1, 1}, .scale = {0.25, 0.25}, .fill_value = 9.0}, {50, 8, 10, 1}, pixels);
  for (std::size_t image = 0; image < 50; ++image) {
    const auto erased =
        std::count(out.begin() + static_cast<std::ptrdiff_t>(image * 80), out.begin() + static_cast<std::ptrdiff_t>(image * 80 + 80), 9.0F);
    CHECK(erased == 20);  // half of either side: 4 rows of 5 pixels
  }
}

TEST_CASE("about as many images lose their colours as are asked for") {
  Floats pixels;
  for (int i = 0; i < 400; ++i) pixels.insert(pixels.end(), {10, 20, 30});
  const Floats out = run(RandomGrayscale{.factor = 0.25}, {400, 1, 1, 3}, pixels);
  int grey = 0;
  for (std::size_t i = 0; i < out.size(); i += 3) grey += out[i] == out[i + 1];
  CHECK(grey > 70);
  CHECK(grey < 130);
}

}  // namespace tenon
