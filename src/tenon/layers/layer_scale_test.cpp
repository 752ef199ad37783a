#include "layer_conformance.h"

namespace tenon {

TEST_LAYER(LayerScale, {
                           {.config = R"({"init_values": 1e-6, "projection_dim": 5})", .in = {2, 3, 5}, .out = {2, 3, 5}, .params = 5},
                           {.config = R"({"init_values": 0.5, "projection_dim": 3})", .in = {2, 2, 2, 3}, .out = {2, 2, 2, 3}, .params = 3},
                           {.config = R"({"init_values": 1, "projection_dim": 1})", .in = {3, 4}, .out = {3, 4}, .params = 1},
                           {.config = R"({"init_values": 1, "projection_dim": 4})", .in = {3, 1}, .out = {3, 4}, .params = 4},
                           {.config = R"({"init_values": 1, "projection_dim": 4})", .in = {2, 3}, .reports = Code::ArgumentOutOfRange},
                           {.config = R"({"init_values": 1, "projection_dim": 4})", .in = {4}, .reports = Code::ArgumentOutOfRange},
                           {.config = R"({"init_values": 1, "projection_dim": 0})", .in = {2, 3}, .reports = Code::ArgumentOutOfRange},
                           {.config = R"({"projection_dim": 3})", .in = {2, 3}, .reports = Code::ArgumentOutOfRange},
                       })

}  // namespace tenon
