#include "layer_conformance.h"

namespace tenon {

TEST_LAYER(GlobalAveragePooling2D, {
                                       {.in = {2, 3, 2, 3}, .out = {2, 3}},
                                       {.config = R"({"keepdims": true})", .in = {1, 3, 4, 2}, .out = {1, 1, 1, 2}},
                                       {.in = {2, 1, 1, 3}, .out = {2, 3}},
                                       {.in = {2, 28, 28}, .reports = Code::MissingChannelAxis},
                                       {.in = {2, 10}, .reports = Code::RankMismatch},
                                       {.config = R"({"keepdims": "yes"})", .in = {2, 3, 2, 3}, .reports = Code::ArgumentOutOfRange},
                                   })

}  // namespace tenon
