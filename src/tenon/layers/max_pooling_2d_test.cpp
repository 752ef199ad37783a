#include "layer_conformance.h"

namespace tenon {

TEST_LAYER(MaxPooling2D,
           {
               {.config = R"({"pool_size": 2})", .in = {1, 4, 5, 2}, .out = {1, 2, 2, 2}},
               {.config = R"({"pool_size": [2, 3], "padding": "same"})", .in = {1, 5, 4, 2}, .out = {1, 3, 2, 2}},
               {.config = R"({"pool_size": 3, "strides": 1})", .in = {2, 4, 4, 1}, .out = {2, 2, 2, 1}},
               {.config = R"({"pool_size": 3, "strides": [2, 1], "padding": "same"})", .in = {1, 5, 3, 2}, .out = {1, 3, 3, 2}},
               {.config = R"({"pool_size": 2, "strides": 3})", .in = {1, 5, 6, 1}, .out = {1, 2, 2, 1}},
               {.config = R"({"pool_size": 2})", .in = {2, 28, 28}, .reports = Code::MissingChannelAxis},
               {.config = R"({"pool_size": 2})", .in = {2, 10}, .reports = Code::RankMismatch},
               {.config = R"({"pool_size": 3})", .in = {2, 2, 8, 4}, .reports = Code::WindowLargerThanInput},
               {.config = R"({"pool_size": 2, "strides": 0})", .in = {2, 4, 4, 4}, .reports = Code::ArgumentOutOfRange},
               {.config = R"({"pool_size": 2, "padding": "full"})", .in = {2, 4, 4, 4}, .reports = Code::ArgumentOutOfRange},
               {.config = R"({"pool_size": 2, "data_format": "channels_first"})", .in = {2, 4, 4, 4}, .reports = Code::ArgumentUnsupported},
           })

}  // namespace tenon
