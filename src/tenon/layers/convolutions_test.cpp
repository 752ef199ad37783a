// Convolutions beside Conv2D: over sequences and volumes, transposed, depthwise and separable.
#include "layer_conformance.h"

namespace tenon {

TEST_LAYER(
    Conv1D,
    {
        {.config = R"({"filters": 3, "kernel_size": 2})", .in = {2, 6, 2}, .out = {2, 5, 3}, .params = 15},
        {.config = R"({"filters": 2, "kernel_size": [3], "padding": "same", "strides": 2})",
         .in = {1, 6, 2},
         .out = {1, 3, 2},
         .params = 14},
        {.config = R"({"filters": 2, "kernel_size": 3, "padding": "causal", "dilation_rate": 2, "activation": "tanh"})",
         .in = {1, 6, 2},
         .out = {1, 6, 2},
         .params = 14},
        {.config = R"({"filters": 2, "kernel_size": 3, "padding": "Causal", "strides": [2]})",
         .in = {1, 5, 1},
         .out = {1, 3, 2},
         .params = 8},
        {.config = R"({"filters": 4, "kernel_size": 2, "groups": 2, "use_bias": false})", .in = {1, 4, 4}, .out = {1, 3, 4}, .params = 16},
        {.config = R"({"filters": 2, "kernel_size": 3})", .in = {2, 28}, .reports = Code::MissingChannelAxis},
        {.config = R"({"filters": 2, "kernel_size": 3})", .in = {2}, .reports = Code::RankMismatch},
        {.config = R"({"filters": 2, "kernel_size": 3})", .in = {2, 28, 28, 1}, .reports = Code::RankMismatch},
        {.config = R"({"filters": 2, "kernel_size": 3})", .in = {2, 8, Dim::unknown}, .reports = Code::AxisUnknown},
        {.config = R"({"filters": 2, "kernel_size": 9})", .in = {2, 8, 4}, .reports = Code::WindowLargerThanInput},
        {.config = R"({"filters": 2, "kernel_size": 2, "groups": 3})", .in = {2, 8, 3}, .reports = Code::GroupsDoNotDivide},
        {.config = R"({"filters": 2, "kernel_size": 2, "strides": 2, "dilation_rate": 2})",
         .in = {2, 8, 3},
         .reports = Code::ArgumentOutOfRange},
        {.config = R"({"filters": 2, "kernel_size": [2, 2]})", .in = {2, 8, 3}, .reports = Code::ArgumentOutOfRange},
        {.config = R"({"filters": 2, "kernel_size": 2, "padding": "full"})", .in = {2, 8, 3}, .reports = Code::ArgumentOutOfRange},
        {.config = R"({"filters": 2, "kernel_size": 2, "data_format": "channels_first"})",
         .in = {2, 8, 3},
         .reports = Code::ArgumentUnsupported},
    })

TEST_LAYER(
    Conv3D,
    {
        {.config = R"({"filters": 2, "kernel_size": 2})", .in = {1, 3, 3, 2, 2}, .out = {1, 2, 2, 1, 2}, .params = 34},
        {.config = R"({"filters": 1, "kernel_size": [1, 2, 3], "strides": [1, 2, 2], "padding": "same", "activation": "sigmoid"})",
         .in = {1, 2, 3, 3, 2},
         .out = {1, 2, 2, 2, 1},
         .params = 13},
        {.config = R"({"filters": 2, "kernel_size": 2, "dilation_rate": [1, 2, 1], "groups": 2, "use_bias": false})",
         .in = {1, 2, 3, 2, 2},
         .out = {1, 1, 1, 1, 2},
         .params = 16},
        {.config = R"({"filters": 2, "kernel_size": 3})", .in = {1, 5, 5, 5}, .reports = Code::MissingChannelAxis},
        {.config = R"({"filters": 2, "kernel_size": 3})", .in = {1, 125}, .reports = Code::RankMismatch},
        {.config = R"({"filters": 2, "kernel_size": 3})", .in = {1, 1, 5, 5, 5, 1}, .reports = Code::RankMismatch},
        {.config = R"({"filters": 2, "kernel_size": [3, 2, 1]})", .in = {1, 2, 2, 2, 1}, .reports = Code::WindowLargerThanInput},
        {.config = R"({"filters": 2, "kernel_size": [3, 2]})", .in = {1, 3, 3, 3, 1}, .reports = Code::ArgumentOutOfRange},
        {.config = R"({"filters": 2, "kernel_size": 2, "padding": "causal"})", .in = {1, 3, 3, 3, 1}, .reports = Code::ArgumentOutOfRange},
    })

TEST_LAYER(
    Conv1DTranspose,
    {
        {.config = R"({"filters": 3, "kernel_size": 3})", .in = {2, 4, 2}, .out = {2, 6, 3}, .params = 21},
        {.config = R"({"filters": 2, "kernel_size": 3, "strides": 2, "padding": "same"})", .in = {1, 3, 2}, .out = {1, 6, 2}, .params = 14},
        {.config = R"({"filters": 1, "kernel_size": 2, "strides": 3, "output_padding": 2})",
         .in = {1, 3, 1},
         .out = {1, 10, 1},
         .params = 3},
        {.config = R"({"filters": 1, "kernel_size": 3, "strides": 2, "padding": "same", "output_padding": 0})",
         .in = {1, 3, 1},
         .out = {1, 5, 1},
         .params = 4},
        {.config = R"({"filters": 1, "kernel_size": 3, "strides": 2, "output_padding": 2})",
         .in = {1, 3, 1},
         .reports = Code::ArgumentOutOfRange},
        {.config = R"({"filters": 1, "kernel_size": 2, "strides": 2, "padding": "same", "output_padding": 0})",
         .in = {1, 3, 1},
         .reports = Code::ArgumentOutOfRange},
        {.config = R"({"filters": 1, "kernel_size": 3, "strides": 2, "dilation_rate": 2})",
         .in = {1, 3, 1},
         .reports = Code::ArgumentOutOfRange},
        {.config = R"({"filters": 1, "kernel_size": 3})", .in = {1, 3}, .reports = Code::MissingChannelAxis},
    })

TEST_LAYER(
    Conv2DTranspose,
    {
        {.config = R"({"filters": 3, "kernel_size": 3})", .in = {1, 3, 2, 2}, .out = {1, 5, 4, 3}, .params = 57},
        {.config = R"({"filters": 2, "kernel_size": [3, 2], "strides": 2, "padding": "same", "activation": "tanh"})",
         .in = {1, 2, 3, 2},
         .out = {1, 4, 6, 2},
         .params = 26},
        {.config = R"({"filters": 1, "kernel_size": 2, "strides": 3, "use_bias": false})",
         .in = {1, 2, 2, 2},
         .out = {1, 6, 6, 1},
         .params = 8},
        {.config = R"({"filters": 1, "kernel_size": 3, "strides": [2, 3], "output_padding": [1, 2], "padding": "same"})",
         .in = {1, 2, 2, 1},
         .out = {1, 4, 6, 1},
         .params = 10},
        {.config = R"({"filters": 1, "kernel_size": 2, "dilation_rate": 2})", .in = {1, 2, 3, 1}, .out = {1, 4, 5, 1}, .params = 5},
        {.config = R"({"filters": 1, "kernel_size": 2})", .in = {1, 2, 3, Dim::unknown}, .reports = Code::AxisUnknown},
        {.config = R"({"filters": 1, "kernel_size": 2})", .in = {1, 6}, .reports = Code::RankMismatch},
        {.config = R"({"filters": 1, "kernel_size": 2, "padding": "causal"})", .in = {1, 2, 3, 1}, .reports = Code::ArgumentOutOfRange},
        {.config = R"({"filters": 1, "kernel_size": 2, "data_format": "channels_first"})",
         .in = {1, 2, 3, 1},
         .reports = Code::ArgumentUnsupported},
    })

TEST_LAYER(Conv3DTranspose,
           {
               {.config = R"({"filters": 2, "kernel_size": 2})", .in = {1, 2, 1, 2, 2}, .out = {1, 3, 2, 3, 2}, .params = 34},
               {.config = R"({"filters": 1, "kernel_size": [1, 2, 3], "strides": [1, 2, 1], "padding": "same"})",
                .in = {1, 2, 2, 2, 1},
                .out = {1, 2, 4, 2, 1},
                .params = 7},
               {.config = R"({"filters": 1, "kernel_size": 2})", .in = {1, 2, 2, 2}, .reports = Code::MissingChannelAxis},
           })

TEST_LAYER(DepthwiseConv1D,
           {
               {.config = R"({"kernel_size": 2})", .in = {2, 4, 3}, .out = {2, 3, 3}, .params = 9},
               {.config = R"({"kernel_size": 3, "depth_multiplier": 2, "padding": "same", "strides": 2})",
                .in = {1, 5, 2},
                .out = {1, 3, 4},
                .params = 16},
               {.config = R"({"kernel_size": 2, "strides": 2, "dilation_rate": 2, "use_bias": false})",
                .in = {1, 5, 2},
                .out = {1, 2, 2},
                .params = 4},
               {.config = R"({"kernel_size": 9})", .in = {1, 5, 2}, .reports = Code::WindowLargerThanInput},
               {.config = R"({"kernel_size": 2, "padding": "causal"})", .in = {1, 5, 2}, .reports = Code::ArgumentOutOfRange},
           })

TEST_LAYER(
    DepthwiseConv2D,
    {
        {.config = R"({"kernel_size": 2})", .in = {1, 4, 3, 3}, .out = {1, 3, 2, 3}, .params = 15},
        {.config = R"({"kernel_size": [3, 2], "depth_multiplier": 2, "padding": "same", "activation": "tanh"})",
         .in = {1, 3, 3, 2},
         .out = {1, 3, 3, 4},
         .params = 28},
        {.config = R"({"kernel_size": 3, "strides": 2, "padding": "same", "use_bias": false})",
         .in = {1, 5, 4, 2},
         .out = {1, 3, 2, 2},
         .params = 18},
        {.config = R"({"kernel_size": 2, "dilation_rate": 2})", .in = {1, 3, 4, 1}, .out = {1, 1, 2, 1}, .params = 5},
        {.config = R"({"kernel_size": 2, "depth_multiplier": 0})", .in = {1, 4, 3, 3}, .reports = Code::ArgumentOutOfRange},
        {.config = R"({"kernel_size": 2})", .in = {1, 4, 3}, .reports = Code::MissingChannelAxis},
        {.config = R"({"kernel_size": 2})", .in = {1, 4, 3, Dim::unknown}, .reports = Code::AxisUnknown},
        {.config = R"({"kernel_size": 2, "data_format": "channels_first"})", .in = {1, 4, 3, 3}, .reports = Code::ArgumentUnsupported},
    })

TEST_LAYER(SeparableConv1D,
           {
               {.config = R"({"filters": 3, "kernel_size": 2})", .in = {2, 4, 2}, .out = {2, 3, 3}, .params = 13},
               {.config = R"({"filters": 2, "kernel_size": 3, "depth_multiplier": 2, "padding": "same", "strides": 2, "use_bias": false})",
                .in = {1, 5, 2},
                .out = {1, 3, 2},
                .params = 20},
               {.config = R"({"filters": 3, "kernel_size": 5})", .in = {2, 4, 2}, .reports = Code::WindowLargerThanInput},
           })

TEST_LAYER(SeparableConv2D,
           {
               {.config = R"({"filters": 3, "kernel_size": 2})", .in = {1, 3, 4, 2}, .out = {1, 2, 3, 3}, .params = 17},
               {.config = R"({"filters": 2, "kernel_size": [3, 2], "depth_multiplier": 2, "padding": "same", "activation": "tanh"})",
                .in = {1, 3, 3, 2},
                .out = {1, 3, 3, 2},
                .params = 34},
               {.config = R"({"filters": 2, "kernel_size": 2, "dilation_rate": 2, "strides": 2})",
                .in = {1, 4, 5, 1},
                .out = {1, 1, 2, 2},
                .params = 8},
               {.config = R"({"filters": 2, "kernel_size": 2})", .in = {1, 784}, .reports = Code::RankMismatch},
               {.config = R"({"kernel_size": 2})", .in = {1, 4, 4, 1}, .reports = Code::ArgumentOutOfRange},
           })

}  // namespace tenon
