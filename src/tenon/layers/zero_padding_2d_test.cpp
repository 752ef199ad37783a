#include "layer_conformance.h"

namespace tenon {

TEST_LAYER(ZeroPadding2D, {
                              {.in = {1, 2, 3, 2}, .out = {1, 4, 5, 2}},
                              {.config = R"({"padding": 2})", .in = {1, 2, 3, 1}, .out = {1, 6, 7, 1}},
                              {.config = R"({"padding": [2, 0]})", .in = {1, 2, 3, 1}, .out = {1, 6, 3, 1}},
                              {.config = R"({"padding": [[1, 0], [2, 3]]})", .in = {2, 2, 3, 1}, .out = {2, 3, 8, 1}},
                              {.in = {2, 3, 3}, .reports = Code::MissingChannelAxis},
                              {.config = R"({"padding": -1})", .in = {1, 2, 3, 1}, .reports = Code::ArgumentOutOfRange},
                              {.config = R"({"padding": [1, 2, 3]})", .in = {1, 2, 3, 1}, .reports = Code::ArgumentOutOfRange},
                              {.config = R"({"padding": [[1], [2]]})", .in = {1, 2, 3, 1}, .reports = Code::ArgumentOutOfRange},
                              {.config = R"({"data_format": "channels_first"})", .in = {1, 2, 3, 1}, .reports = Code::ArgumentUnsupported},
                          })

}  // namespace tenon
