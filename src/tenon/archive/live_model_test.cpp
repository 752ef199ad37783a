#include "tenon/archive/live_model.h"

#include <doctest/doctest.h>

#include "tenon/check/check.h"
#include "tenon/graph/config_write.h"
#include "tenon/io/json.h"
#include "tenon/layers/dense.h"
#include "tenon/layers/input.h"

using namespace tenon;

namespace {

Model regressor() {
  Model model = Sequential{Input{{4}}, Dense{.units = 3}, Dense{.units = 1}};
  model.compile({.optimizer = "adam", .loss = "mse"});
  return model;
}

std::string text_of(const Model& model) {
  Report report;
  const auto graph = infer(model, report);
  REQUIRE(graph);
  return to_json(model_to_config(model, &*graph));
}

/// A model with a layer of the user's in it: (None, 4) -> (None, `features`).
std::string with_foreign(int features) {
  const std::string shapes = R"("calls": [{"inputs": [[null, 4]], "outputs": [[null, )" + std::to_string(features) + R"(]]}])";
  return R"({"class_name": "Sequential", "config": {"name": "m", "layers": [
    {"module": "keras.layers", "class_name": "InputLayer", "config": {"batch_shape": [null, 4], "dtype": "float32", "name": "i"}},
    {"module": "tenon", "class_name": "Foreign", "config": {"name": "gate", )" +
         shapes + R"(, "parameters": [[4, 2]], "state": []}},
    {"module": "keras.layers", "class_name": "Dense", "config": {"name": "out", "units": 1}}]}})";
}

}  // namespace

TEST_CASE("a model goes over as text and bytes, and comes back") {
  Report report;
  const Model here = regressor();
  const auto state = state_of(here, report);
  REQUIRE(state);
  auto there = model_from_text(text_of(here), "model", report);
  REQUIRE(there);
  REQUIRE(there->compile_args);
  REQUIRE(set_state(*there, *state, "model", report));
  const auto back = state_of(*there, report);
  REQUIRE(back);
  CHECK(*back == *state);
  CHECK(report.diagnostics().empty());
}

TEST_CASE("weights of another model are refused, and text that is none") {
  Report report;
  Model other = Sequential{Input{{5}}, Dense{.units = 3}, Dense{.units = 1}};
  const auto state = state_of(other, report);
  Model model = regressor();
  CHECK_FALSE(set_state(model, *state, "model", report));
  CHECK_FALSE(set_state(model, std::as_bytes(std::span("no HDF5", 7)), "model", report));
  CHECK_FALSE(model_from_text("{", "model", report));
  CHECK_FALSE(model_from_text(R"({"class_name": "Net"})", "model", report));
  CHECK(report.count(Severity::error) >= 4);
}

TEST_CASE("what is around a layer that Tenon does not know is judged") {
  Report report;
  auto model = model_from_text(with_foreign(7), "model", report);
  REQUIRE(model);
  const auto graph = infer(*model, report);
  REQUIRE(graph);
  CHECK(graph->layers[2].parameters[0].shape == Shape{7, 1});
  CHECK(graph->not_native.size() == 1);
  CHECK(report.diagnostics().empty());
}

TEST_CASE("shapes of an unknown layer that are none are refused") {
  for (const char* calls : {"3", "[]", "[{}]", R"([{"outputs": [[-2]]}])", R"([{"outputs": "x"}])"}) {
    Report report;
    const std::string text = R"({"class_name": "Sequential", "config": {"layers": [{"module": "tenon", "class_name": "Foreign", "config":
      {"name": "g", "calls": )" +
                             std::string(calls) + "}}]}}";
    CHECK_FALSE(model_from_text(text, "model", report));
    CHECK(report.diagnostics().front().code == Code::ConfigMalformed);
  }
}
