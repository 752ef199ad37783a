#include "layer_conformance.h"

namespace tenon {

TEST_LAYER(
    ConvLSTM1D,
    {{.config = R"({"filters": 2, "kernel_size": 2, "return_sequences": true})", .in = {2, 3, 4, 1}, .out = {2, 3, 3, 2}, .params = 56},
     {.config = R"({"filters": 2, "kernel_size": 2})", .in = {2, 3, 4}, .reports = Code::RankMismatch}})
TEST_LAYER(ConvLSTM2D, {{.config = R"({"filters": 1, "kernel_size": [2, 1], "padding": "same", "dropout": 0.3, "recurrent_dropout": 0.2})",
                         .in = {2, 2, 3, 2, 1},
                         .out = {2, 3, 2, 1},
                         .params = 20},
                        {.config = R"({"filters": 2, "kernel_size": 2, "strides": 2, "use_bias": false, "go_backwards": true})",
                         .in = {1, 2, 4, 4, 1},
                         .out = {1, 2, 2, 2},
                         .params = 96},
                        {.config = R"({"filters": 2, "kernel_size": 5})", .in = {2, 2, 3, 3, 1}, .reports = Code::WindowLargerThanInput},
                        {.config = R"({"filters": 2, "kernel_size": 2, "strides": 2, "dilation_rate": 2})",
                         .in = {2, 2, 5, 5, 1},
                         .reports = Code::ArgumentOutOfRange}})
TEST_LAYER(ConvLSTM3D, {{.config = R"({"filters": 1, "kernel_size": 2, "zero_output_for_mask": true})",
                         .in = {1, 2, 2, 3, 2, 1},
                         .out = {1, 1, 2, 1, 1},
                         .params = 68}})

}  // namespace tenon
