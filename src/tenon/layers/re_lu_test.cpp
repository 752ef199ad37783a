#include "layer_conformance.h"

namespace tenon {

TEST_LAYER(ReLU, {
                     {.in = {2, 6}, .out = {2, 6}},
                     {.config = R"({"max_value": 6})", .in = {2, 6}, .out = {2, 6}},
                     {.config = R"({"max_value": 0.44, "negative_slope": 0.2})", .in = {2, 6}, .out = {2, 6}},
                     {.config = R"({"negative_slope": 0.3})", .in = {2, 6}, .out = {2, 6}},
                     {.config = R"({"max_value": 0.44, "negative_slope": 0.2, "threshold": 0.22})", .in = {2, 6}, .out = {2, 6}},
                     {.config = R"({"max_value": -1})", .in = {2, 6}, .reports = Code::ArgumentOutOfRange},
                     {.config = R"({"negative_slope": null})", .in = {2, 6}, .reports = Code::ArgumentOutOfRange},
                     {.config = R"({"threshold": -0.5})", .in = {2, 6}, .reports = Code::ArgumentOutOfRange},
                     {.config = R"({"alpha": 0.5})", .in = {2, 6}, .reports = Code::ArgumentUnknown},
                 })

}  // namespace tenon
