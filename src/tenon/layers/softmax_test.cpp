#include "layer_conformance.h"

namespace tenon {

TEST_LAYER(Softmax, {
                        {.in = {3, 4}, .out = {3, 4}},
                        {.config = R"({"axis": 1})", .in = {2, 3, 2}, .out = {2, 3, 2}},
                        {.config = R"({"axis": [2]})", .in = {2, 3, 2}, .out = {2, 3, 2}},
                        {.config = R"({"axis": [-1, 1]})", .in = {2, 2, 2}, .out = {2, 2, 2}},
                        {.config = R"({"axis": 0})", .in = {2, 3}, .reports = Code::ArgumentOutOfRange},
                        {.config = R"({"axis": 2})", .in = {2, 3}, .reports = Code::ArgumentOutOfRange},
                        {.config = R"({"axis": -3})", .in = {2, 3}, .reports = Code::ArgumentOutOfRange},
                        {.config = R"({"axis": []})", .in = {2, 3}, .reports = Code::ArgumentOutOfRange},
                        {.config = R"({"axis": "last"})", .in = {2, 3}, .reports = Code::ArgumentOutOfRange},
                    })

}  // namespace tenon
