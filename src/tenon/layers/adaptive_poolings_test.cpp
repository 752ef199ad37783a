#include "layer_conformance.h"

namespace tenon {

TEST_LAYER(AdaptiveAveragePooling1D, {{.config = R"({"output_size": 3})", .in = {2, 6, 2}, .out = {2, 3, 2}},
                                      {.config = R"({"output_size": [5]})", .in = {2, 7, 2}, .out = {2, 5, 2}},
                                      {.config = R"({"output_size": 0})", .in = {2, 7, 2}, .reports = Code::ArgumentOutOfRange}})
TEST_LAYER(AdaptiveAveragePooling2D, {{.config = R"({"output_size": [2, 3]})", .in = {2, 5, 6, 2}, .out = {2, 2, 3, 2}},
                                      {.config = R"({"output_size": 2})", .in = {2, 5, 6}, .reports = Code::MissingChannelAxis}})
TEST_LAYER(AdaptiveAveragePooling3D, {{.config = R"({"output_size": 2})", .in = {1, 3, 4, 2, 2}, .out = {1, 2, 2, 2, 2}}})
TEST_LAYER(AdaptiveMaxPooling1D, {{.config = R"({"output_size": 4})", .in = {2, 6, 2}, .out = {2, 4, 2}}})
TEST_LAYER(AdaptiveMaxPooling2D, {{.config = R"({"output_size": [3, 2]})", .in = {2, 5, 4, 2}, .out = {2, 3, 2, 2}}})
TEST_LAYER(AdaptiveMaxPooling3D, {{.config = R"({"output_size": [1, 2, 3]})", .in = {1, 3, 4, 4, 2}, .out = {1, 1, 2, 3, 2}}})

}  // namespace tenon
