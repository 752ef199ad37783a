#pragma once
// Models and data for the tests of training.
#include <doctest/doctest.h>

#include <random>

#include "tenon/constraints.h"
#include "tenon/layers.h"
#include "tenon/losses.h"
#include "tenon/optimizers.h"
#include "tenon/regularizers.h"
#include "tenon/schedules.h"
#include "tenon/train/fit.h"

namespace tenon::testing {

/// Images (rows, 8, 8, 2) of three classes that a small net can tell apart.
inline Arrays images(std::int64_t rows, std::uint32_t seed = 3) {
  std::mt19937 random(seed);
  std::vector<float> x(static_cast<std::size_t>(rows) * 128);
  std::vector<std::int64_t> y;
  for (std::size_t r = 0; r < static_cast<std::size_t>(rows); ++r) {
    y.push_back(static_cast<std::int64_t>(random() % 3));
    for (std::size_t i = 0; i < 128; ++i)
      x[r * 128 + i] = static_cast<float>(random() % 2000) / 1000.0f - 1 + (i % 3 == static_cast<std::size_t>(y.back()) ? 0.7f : 0.0f);
  }
  return {.x = {{"x", Tensor::copy<float>({rows, 8, 8, 2}, x)}}, .y = {{"y", Tensor::copy<std::int64_t>({rows}, y)}}};
}

/// Convolution, pooling, dropout and BatchNormalization twice: every way in which a shard may depend on the others or on chance.
inline Model everything_net() {
  Model m = Sequential{Input{.shape = {8, 8, 2}},
                       Conv2D{.filters = 5, .kernel_size = {3, 3}},
                       BatchNormalization{},
                       ActivationLayer{.activation = Activation::relu},
                       MaxPooling2D{},
                       Dropout{.rate = 0.25},
                       Flatten{},
                       Dense{.units = 16, .activation = Activation::relu},
                       BatchNormalization{},
                       Dense{.units = 3, .activation = Activation::softmax}};
  m.compile({.optimizer = "adam", .loss = "sparse_categorical_crossentropy", .metrics = {"accuracy"}});
  return m;
}

/// No barrier within a step, and nothing left to chance.
inline Model plain_net() {
  Model m = Sequential{Input{.shape = {8, 8, 2}}, Conv2D{.filters = 5, .kernel_size = {3, 3}, .activation = Activation::relu},
                       MaxPooling2D{}, Flatten{}, Dense{.units = 3, .activation = Activation::softmax}};
  m.compile({.optimizer = SGD{.learning_rate = 0.1, .momentum = 0.9}, .loss = "sparse_categorical_crossentropy", .metrics = {"accuracy"}});
  return m;
}

/// The arguments, checked; the test ends where they are refused.
inline CheckedRun checked(const Model& model, Arrays data, RunArgs args, std::optional<Arrays> validation = {}) {
  Report report;
  auto run = check(model, std::move(data), std::move(validation), args, report);
  for (const auto& d : report.diagnostics()) MESSAGE(entry(d.code).id << " " << d.cause);
  REQUIRE(run.ok());
  return *std::move(run);
}

/// Every number that training leaves behind.
inline std::vector<float> numbers(const Model& model) {
  std::vector<float> all;
  const auto add = [&](const Tensor& t) { all.insert(all.end(), t.as<float>().begin(), t.as<float>().end()); };
  for (const auto& layer : model.weights->layers)
    for (const auto& t : layer) add(t);
  for (const auto& t : model.optimizer_state->slots) add(t);
  return all;
}

}  // namespace tenon::testing
