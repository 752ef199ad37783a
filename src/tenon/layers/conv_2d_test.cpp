#include "layer_conformance.h"

namespace tenon {

TEST_LAYER(
    Conv2D,
    {
        {.config = R"({"filters": 5, "kernel_size": 2})", .in = {3, 5, 5, 1}, .out = {3, 4, 4, 5}, .params = 25},
        {.config = R"({"filters": 5, "kernel_size": 2})", .in = {1, 3, 3, 4}, .out = {1, 2, 2, 5}, .params = 85},
        {.config = R"({"filters": 6, "kernel_size": 2, "groups": 2})", .in = {1, 4, 4, 4}, .out = {1, 3, 3, 6}, .params = 54},
        {.config = R"({"filters": 2, "kernel_size": [3, 2], "padding": "SAME", "activation": "tanh"})",
         .in = {1, 4, 5, 2},
         .out = {1, 4, 5, 2},
         .params = 26},
        {.config = R"({"filters": 2, "kernel_size": 3, "strides": [2, 1], "padding": "same", "use_bias": false})",
         .in = {1, 5, 4, 1},
         .out = {1, 3, 4, 2},
         .params = 18},
        {.config = R"({"filters": 1, "kernel_size": 2, "dilation_rate": [2, 3]})", .in = {1, 5, 6, 2}, .out = {1, 3, 3, 1}, .params = 9},
        {.config = R"({"filters": 1, "kernel_size": 9, "padding": "same"})", .in = {1, 3, 3, 1}, .out = {1, 3, 3, 1}, .params = 82},
        {.config = R"({"filters": 2, "kernel_size": 3})", .in = {2, 28, 28}, .reports = Code::MissingChannelAxis},
        {.config = R"({"filters": 2, "kernel_size": 3})", .in = {2, 784}, .reports = Code::RankMismatch},
        {.config = R"({"filters": 2, "kernel_size": 3})", .in = {2, 4, 28, 28, 1}, .reports = Code::RankMismatch},
        {.config = R"({"filters": 2, "kernel_size": 3})", .in = {2, 8, 8, Dim::unknown}, .reports = Code::AxisUnknown},
        {.config = R"({"filters": 6, "kernel_size": 9})", .in = {3, 4, 4, 4}, .reports = Code::WindowLargerThanInput},
        {.config = R"({"filters": 6, "kernel_size": 3, "dilation_rate": 2})", .in = {3, 4, 9, 4}, .reports = Code::WindowLargerThanInput},
        {.config = R"({"filters": 4, "kernel_size": 4})", .in = {3, 3, 32, 32}, .reports = Code::WindowLargerThanInput},
        {.config = R"({"filters": 6, "kernel_size": 2, "groups": 4})", .in = {3, 4, 4, 4}, .reports = Code::GroupsDoNotDivide},
        {.config = R"({"filters": 6, "kernel_size": 2, "groups": 3})", .in = {3, 4, 4, 4}, .reports = Code::GroupsDoNotDivide},
        {.config = R"({"filters": 6, "kernel_size": 2, "strides": 2, "dilation_rate": 2})",
         .in = {3, 8, 8, 4},
         .reports = Code::ArgumentOutOfRange},
        {.config = R"({"filters": 6, "kernel_size": 0})", .in = {3, 4, 4, 4}, .reports = Code::ArgumentOutOfRange},
        {.config = R"({"filters": 6, "kernel_size": [2, 2, 2]})", .in = {3, 4, 4, 4}, .reports = Code::ArgumentOutOfRange},
        {.config = R"({"filters": 6, "kernel_size": 2, "padding": "causal"})", .in = {3, 4, 4, 4}, .reports = Code::ArgumentOutOfRange},
        {.config = R"({"filters": 6, "kernel_size": 2, "data_format": "channels_first"})",
         .in = {3, 4, 4, 4},
         .reports = Code::ArgumentUnsupported},
    })

}  // namespace tenon
