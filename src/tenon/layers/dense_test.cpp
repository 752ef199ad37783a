#include "layer_conformance.h"

namespace tenon {

TEST_LAYER(
    Dense,
    {
        {.config = R"({"units": 4})", .in = {3, 5}, .out = {3, 4}, .params = 24},
        {.config = R"({"units": 2, "use_bias": false, "activation": "tanh"})", .in = {2, 3}, .out = {2, 2}, .params = 6},
        {.config = R"({"units": 3, "activation": "sigmoid"})", .in = {2, 3, 4}, .out = {2, 3, 3}, .params = 15},
        {.config = R"({"units": 2, "activation": "softmax"})", .in = {2, 2, 2, 3}, .out = {2, 2, 2, 2}, .params = 8},
        {.config =
             R"({"units": 1, "activation": null, "kernel_initializer": "he_normal", "bias_initializer": {"class_name": "Ones", "config": {}}})",
         .in = {1, 4},
         .out = {1, 1},
         .params = 5},
        {.config =
             R"({"units": 1, "activation": {"module": "keras.activations", "class_name": "function", "config": "silu", "registered_name": "silu"}})",
         .in = {2, 3},
         .out = {2, 1},
         .params = 4},
        {.config = R"({"units": 3})", .in = {3}, .reports = Code::RankMismatch},
        {.config = R"({"units": 3})", .in = {3, Dim::unknown}, .reports = Code::AxisUnknown},
        {.config = R"({"units": 3})", .inputs = {{2, 3}, {2, 3}}, .reports = Code::WrongInputCount},
        {.config = R"({"units": 0})", .in = {3, 5}, .reports = Code::ArgumentOutOfRange},
        {.config = R"({"units": 3.0})", .in = {3, 5}, .reports = Code::ArgumentOutOfRange},
        {.config = R"({})", .in = {3, 5}, .reports = Code::ArgumentOutOfRange},
        {.config = R"({"units": 3, "unit": 4})", .in = {3, 5}, .reports = Code::ArgumentUnknown},
        {.config = R"({"units": 3, "activation": "rely"})", .in = {3, 5}, .reports = Code::NameUnknown},
        {.config = R"({"units": 3, "activation": {"module": "keras.layers", "class_name": "PReLU", "config": {"name": "p"}}})",
         .in = {3, 2, 5},
         .out = {3, 2, 3},
         .params = 24},
        {.config = R"({"units": 3, "activation": {"module": "keras.layers", "class_name": "RepeatVector", "config": {"n": 2}}})",
         .in = {3, 5},
         .reports = Code::ArgumentOutOfRange},
        {.config = R"({"units": 3, "kernel_initializer": "glorot_uniformly"})", .in = {3, 5}, .reports = Code::NameUnknown},
        {.config = R"({"units": 3, "kernel_initializer": {"class_name": "GlorotUniform", "config": {"seeds": 3}}})",
         .in = {3, 5},
         .reports = Code::ArgumentUnknown},
        {.config = R"({"units": 3, "kernel_regularizer": {"class_name": "L2", "config": {"l2": 0.01}}})",
         .in = {3, 5},
         .out = {3, 3},
         .params = 18},
        {.config = R"({"units": 3, "kernel_constraint": "max_norm", "bias_regularizer": "l1", "bias_constraint": "non_neg"})",
         .in = {3, 5},
         .out = {3, 3},
         .params = 18},
        {.config = R"({"units": 3, "kernel_regularizer": "l3"})", .in = {3, 5}, .reports = Code::NameUnknown},
        {.config = R"({"units": 3, "lora_rank": 2, "lora_alpha": 4.0})", .in = {3, 5}, .out = {3, 3}, .params = 34},
        {.config = R"({"units": 3, "lora_rank": 0})", .in = {3, 5}, .out = {3, 3}, .params = 18},
        {.config = R"({"units": 3, "lora_rank": -1})", .in = {3, 5}, .reports = Code::ArgumentOutOfRange},
        {.config = R"({"units": 3, "lora_rank": 2, "kernel_constraint": "non_neg"})", .in = {3, 5}, .reports = Code::ArgumentOutOfRange},
        {.config = R"({"units": 3, "quantization_config": {"class_name": "Int8QuantizationConfig"}})",
         .in = {3, 5},
         .reports = Code::ArgumentUnsupported},
    })

}  // namespace tenon
