#include <doctest/doctest.h>
#include <unistd.h>

#include <filesystem>

#include "tenon/archive/load.h"
#include "tenon/check/check.h"
#include "tenon/layers.h"
#include "tenon/train/fit.h"

using namespace tenon;

namespace {
/// A column of `count` rows of this shape, with numbers that differ.
Tensor column(Shape shape) {
  std::vector<float> values(static_cast<std::size_t>(elements(shape)));
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<float>(i % 7) / 7;
  return Tensor::copy<float>(std::move(shape), std::span<const float>(values));
}

Arrays data() { return {{{"x", column({6, 4})}}, {{"y", column({6, 1})}}, {}}; }

std::vector<float> predictions(const Model& model) {
  Report report;
  const auto run = check(model, {{{"x", column({6, 4})}}, {}, {}}, {}, {.purpose = Purpose::predict}, report);
  REQUIRE(run);
  const auto outputs = predict(model, *run, {.threads = 1}, {}, report);
  REQUIRE(outputs);
  const auto values = outputs->front().as<float>();
  return {values.begin(), values.end()};
}
}  // namespace

TEST_CASE("a Sequential model without an Input gets one by training, and is saved with it") {
  Sequential model{Dense{.units = 3}, BatchNormalization{}, Dense{.units = 1}};
  model.compile({.optimizer = "adam", .loss = "mse"});
  const auto path = (std::filesystem::temp_directory_path() / ("tenon_trained_" + std::to_string(::getpid()) + ".keras")).string();
  Report report;
  for (int round = 0; round < 2; ++round) {  // the second goes on from what the first left
    const auto run = check(model, data(), {}, {.batch_size = 4}, report);
    REQUIRE(run);
    REQUIRE(fit(model, *run, {.threads = 1}, {}, report));
    CHECK(model.layers.size() == 4);
    CHECK(model.layers[0].name == "input_layer");
    CHECK(model.weights->layers[2].size() == 4);
  }
  REQUIRE(save_model(model, path, report));
  const auto loaded = load_model(path, report);
  std::filesystem::remove(path);
  REQUIRE(loaded);
  CHECK(predictions(*loaded) == predictions(model));
  CHECK(loaded->optimizer_state->iterations == 4);
}
