#include "layer_conformance.h"

namespace tenon {

TEST_LAYER(Reshape,
           {
               {.config = R"({"target_shape": [4, 3]})", .in = {2, 12}, .out = {2, 4, 3}},
               {.config = R"({"target_shape": [-1, 2]})", .in = {2, 4, 3}, .out = {2, 6, 2}},
               {.config = R"({"target_shape": [-1]})", .in = {2, 3, 2}, .out = {2, 6}},
               {.config = R"({"target_shape": []})", .in = {3, 1}, .out = {3}},
               {.config = R"({"target_shape": [5, 3]})", .in = {2, 12}, .reports = Code::ReshapeChangesSize},
               {.config = R"({"target_shape": [-1, 5]})", .in = {2, 12}, .reports = Code::ReshapeChangesSize},
               {.config = R"({"target_shape": [0, -1]})", .in = {2, 12}, .reports = Code::ReshapeChangesSize},
               {.config = R"({"target_shape": [2147483647, 2147483647, 2147483647]})", .in = {2, 12}, .reports = Code::ReshapeChangesSize},
               {.config = R"({"target_shape": [-1, -1]})", .in = {2, 12}, .reports = Code::ArgumentOutOfRange},
               {.config = R"({"target_shape": [-2, 3]})", .in = {2, 12}, .reports = Code::ArgumentOutOfRange},
               {.config = R"({"target_shape": 12})", .in = {2, 12}, .reports = Code::ArgumentOutOfRange},
               {.config = R"({})", .in = {2, 12}, .reports = Code::ArgumentOutOfRange},
           })

}  // namespace tenon
