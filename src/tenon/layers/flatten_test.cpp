#include "layer_conformance.h"

namespace tenon {

TEST_LAYER(Flatten, {
                        {.in = {2, 3, 2, 2}, .out = {2, 12}},
                        {.in = {3, 4}, .out = {3, 4}},
                        {.in = {5}, .out = {5, 1}},
                        {.config = R"({"data_format": "channels_last"})", .in = {2, 3, 2}, .out = {2, 6}},
                        {.config = R"({"data_format": "channels_first"})", .in = {2, 3, 2}, .reports = Code::ArgumentUnsupported},
                        {.config = R"({"data_format": "middle"})", .in = {2, 3, 2}, .reports = Code::ArgumentOutOfRange},
                    })

TEST_CASE("Flatten of an axis of unknown length has an unknown number of features, as in Keras") {
  Report report;
  const auto* kind = layer_kind("Flatten");
  const TensorSpec in{{Dim::unknown, Dim::unknown, 4}};
  const auto s = kind->infer(kind->make_default(), std::span(&in, 1), Site{report, {}});
  REQUIRE(s.ok());
  CHECK(s->outputs[0].shape == Shape{Dim::unknown, Dim::unknown});
}

}  // namespace tenon
