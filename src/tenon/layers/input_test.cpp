#include "tenon/layers/input.h"

#include "layer_conformance.h"

namespace tenon {

TEST_LAYER(InputLayer,
           {
               {.config = R"({"batch_shape": [null, 28, 28, 1]})", .out = {Dim::unknown, 28, 28, 1}},
               {.config = R"({"batch_shape": [32, null], "dtype": "int32", "sparse": false, "ragged": false, "optional": false})",
                .out = {32, Dim::unknown}},
               {.config = R"({"batch_shape": [null]})", .out = {Dim::unknown}},
               {.config = R"({"batch_shape": []})", .reports = Code::ArgumentOutOfRange},
               {.config = R"({"batch_shape": [null, -4]})", .reports = Code::ArgumentOutOfRange},
               {.config = R"({"batch_shape": null})", .reports = Code::ArgumentOutOfRange},
               {.config = R"({})", .reports = Code::ArgumentOutOfRange},
               {.config = R"({"batch_shape": [null, 4], "dtype": "string"})", .out = {Dim::unknown, 4}},
               {.config = R"({"batch_shape": [null, 4], "dtype": "strings"})", .reports = Code::ArgumentOutOfRange},
               {.config = R"({"batch_shape": [null, 4], "dtype": "float16"})", .reports = Code::ArgumentUnsupported},
               {.config = R"({"batch_shape": [null, 4], "ragged": true})", .reports = Code::ArgumentUnsupported},
               {.config = R"({"batch_shape": [null, 4]})", .in = {2, 4}, .reports = Code::WrongInputCount},
           })

TEST_CASE("C++ writes the axes of one sample, Keras' config those of a batch") {
  const AnyLayer layer = Input{.shape = {28, 28, 1}};
  CHECK(layer.kind->to_config(layer.value)["batch_shape"] == Config(Config::List{nullptr, 28, 28, 1}));
}

}  // namespace tenon
