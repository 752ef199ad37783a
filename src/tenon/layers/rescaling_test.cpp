#include "layer_conformance.h"

namespace tenon {

TEST_LAYER(Rescaling,
           {
               {.config = R"({"scale": 0.00392156862745098})", .in = {2, 6}, .out = {2, 6}},
               {.config = R"({"scale": 2, "offset": -1})", .in = {2, 3, 2}, .out = {2, 3, 2}},
               {.config = R"({"scale": [0.5, 2.0, 4], "offset": 1})", .in = {2, 2, 3}, .out = {2, 2, 3}},
               {.config = R"({"scale": 1, "offset": {"class_name": "__numpy__", "config": {"value": [1, 2], "dtype": "float32"}}})",
                .in = {3, 2},
                .out = {3, 2}},
               {.config = R"({"scale": [0.5, 2.0]})", .in = {2, 2, 3}, .reports = Code::ArgumentOutOfRange},
               {.config = R"({"scale": [[0.5], [2.0]]})", .in = {2, 2, 3}, .reports = Code::ArgumentOutOfRange},
               {.config = R"({"scale": null})", .in = {2, 3}, .reports = Code::ArgumentOutOfRange},
               {.config = R"({"scale": []})", .in = {2, 3}, .reports = Code::ArgumentOutOfRange},
               {.config = R"({})", .in = {2, 3}, .reports = Code::ArgumentOutOfRange},
           })

}  // namespace tenon
