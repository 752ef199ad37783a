#include "layer_conformance.h"

namespace tenon {

TEST_LAYER(Activation, {
                           {.config = R"({"activation": "linear"})", .in = {2, 6}, .out = {2, 6}},
                           {.config = R"({"activation": "relu"})", .in = {2, 6}, .out = {2, 6}},
                           {.config = R"({"activation": "relu6"})", .in = {2, 6}, .out = {2, 6}},
                           {.config = R"({"activation": "leaky_relu"})", .in = {2, 6}, .out = {2, 6}},
                           {.config = R"({"activation": "elu"})", .in = {2, 6}, .out = {2, 6}},
                           {.config = R"({"activation": "selu"})", .in = {2, 6}, .out = {2, 6}},
                           {.config = R"({"activation": "gelu"})", .in = {2, 6}, .out = {2, 6}},
                           {.config = R"({"activation": "silu"})", .in = {2, 6}, .out = {2, 6}},
                           {.config = R"({"activation": "swish"})", .in = {2, 6}, .out = {2, 6}},
                           {.config = R"({"activation": "sigmoid"})", .in = {2, 6}, .out = {2, 6}},
                           {.config = R"({"activation": "hard_sigmoid"})", .in = {2, 6}, .out = {2, 6}},
                           {.config = R"({"activation": "softmax"})", .in = {2, 2, 3}, .out = {2, 2, 3}},
                           {.config = R"({"activation": "softplus"})", .in = {2, 6}, .out = {2, 6}},
                           {.config = R"({"activation": "softsign"})", .in = {2, 6}, .out = {2, 6}},
                           {.config = R"({"activation": "tanh"})", .in = {2, 6}, .out = {2, 6}},
                           {.config = R"({"activation": "exponential"})", .in = {2, 6}, .out = {2, 6}},
                           {.config = R"({"activation": "mish"})", .in = {2, 6}, .out = {2, 6}},
                           {.config = R"({"activation": "squareplus"})", .in = {2, 6}, .out = {2, 6}},
                           {.config = R"({"activation": "hard_swish"})", .in = {2, 6}, .out = {2, 6}},
                           {.config = R"({"activation": "log_softmax"})", .in = {2, 2, 3}, .out = {2, 2, 3}},
                           {.config = R"({"activation": "glu"})", .in = {2, 6}, .reports = Code::ArgumentUnsupported},
                           {.config = R"({"activation": "misch"})", .in = {2, 6}, .reports = Code::NameUnknown},
                           {.config = R"({"activation": "ReLU"})", .in = {2, 6}, .reports = Code::NameUnknown},
                           {.config = R"({"activation": 3})", .in = {2, 6}, .reports = Code::ArgumentOutOfRange},
                           {.config = R"({})", .in = {2, 6}, .reports = Code::ArgumentOutOfRange},
                       })

}  // namespace tenon
