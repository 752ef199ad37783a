// Operations on tensors of which one has a length that is not known, as behind EinsumDense(output_shape=(None, 8)).
#include <doctest/doctest.h>

#include "tenon/api/fit.h"
#include "tenon/archive/live_model.h"
#include "tenon/losses.h"
#include "tenon/optimizers.h"

namespace tenon {

// Keras 3.15.1 builds the model and trains it: the length is the other operand's.
TEST_CASE("a length that is not known goes together with a known one") {
  Report report;
  auto model = model_from_text(R"({"module": "keras", "class_name": "Functional", "config": {"name": "m", "layers": [
      {"module": "keras.layers", "class_name": "InputLayer", "config": {"batch_shape": [null, 5, 8], "dtype": "float32", "name": "x"},
       "name": "x", "inbound_nodes": []},
      {"module": "keras.layers", "class_name": "EinsumDense", "config": {"name": "e", "equation": "abc,cd->abd", "output_shape": [null, 8]},
       "name": "e", "inbound_nodes":
       [{"args": [{"class_name": "__keras_tensor__", "config": {"shape": [null, 5, 8], "dtype": "float32", "keras_history": ["x", 0, 0]}}],
         "kwargs": {}}]},
      {"module": "keras.src.ops.numpy", "class_name": "Add", "config": {"name": "add"}, "name": "add", "inbound_nodes":
       [{"args": [{"class_name": "__keras_tensor__", "config": {"shape": [null, null, 8], "dtype": "float32", "keras_history": ["e", 0, 0]}},
                  {"class_name": "__keras_tensor__", "config": {"shape": [null, 5, 8], "dtype": "float32", "keras_history": ["x", 0, 0]}}],
         "kwargs": {}}]}],
      "input_layers": [["x", 0, 0]], "output_layers": [["add", 0, 0]]}})",
                               "m.keras", report);
  REQUIRE(model);
  model->compile({.optimizer = SGD{}, .loss = "mse"});
  const Tensor ones = Tensor::copy<float>({4, 5, 8}, std::vector<float>(160, 1));
  CHECK(fit(*model, {.x = {{"x", ones}}, .y = {{"y", ones}}}, {}, report).ok());
}

}  // namespace tenon
