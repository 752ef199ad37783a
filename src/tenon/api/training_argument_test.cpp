// training= as the call of a layer has it: Keras puts that of fit, evaluate and predict in its place.
#include <doctest/doctest.h>

#include <algorithm>

#include "tenon/api/fit.h"
#include "tenon/archive/live_model.h"
#include "tenon/losses.h"
#include "tenon/optimizers.h"

namespace tenon {
namespace {

/// Half of the entries are dropped, the others doubled: of ones, in training only, all are 1 away from 1.
Model dropout_called_with(const std::string& training, Sink& sink) {
  auto model = model_from_text(R"({"module": "keras", "class_name": "Functional", "config": {"name": "m", "layers": [
      {"module": "keras.layers", "class_name": "InputLayer", "config": {"batch_shape": [null, 4], "dtype": "float32", "name": "x"},
       "name": "x", "inbound_nodes": []},
      {"module": "keras.layers", "class_name": "Dropout", "config": {"name": "dropout", "rate": 0.5}, "name": "dropout", "inbound_nodes":
       [{"args": [{"class_name": "__keras_tensor__", "config": {"shape": [null, 4], "dtype": "float32", "keras_history": ["x", 0, 0]}}],
         "kwargs": {"training": )" +
                                   training + R"(}}]}],
      "input_layers": [["x", 0, 0]], "output_layers": [["dropout", 0, 0]]}})",
                               "m.keras", sink);
  REQUIRE(model);
  model->compile({.optimizer = SGD{}, .loss = "mse"});
  return *std::move(model);
}

}  // namespace

// Keras 3.15.1: train_on_batch() of ones against ones gives 1.0 for training=False, predict() gives ones for training=True.
TEST_CASE("fit trains through a layer that was called with training=False, and predict does not with True") {
  const Tensor ones = Tensor::copy<float>({8, 4}, std::vector<float>(32, 1));
  for (const char* training : {"false", "true", "null"}) {
    CAPTURE(training);
    Report report;
    Model model = dropout_called_with(training, report);
    const auto history = fit(model, {.x = {{"x", ones}}, .y = {{"y", ones}}}, {}, report);
    REQUIRE(history);
    CHECK(history->find("loss")->front() == 1);
    const auto predicted = predict(model, {.x = {{"x", ones}}}, {}, report);
    REQUIRE(predicted);
    CHECK(std::ranges::any_of(report.diagnostics(), [](const auto& d) { return d.code == Code::CallModeReplaced; }) ==
          (training == std::string_view("true")));  // False is what Keras writes by itself
    CHECK(std::ranges::all_of(predicted->front().as<float>(), [](float v) { return v == 1; }));
  }
}

}  // namespace tenon
