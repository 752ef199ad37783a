#include "layer_conformance.h"

namespace tenon {

TEST_LAYER(Concatenate, {
                            {.inputs = {{2, 3}, {2, 4}}, .out = {2, 7}},
                            {.config = R"({"axis": 1})", .inputs = {{2, 1, 2, 2}, {2, 2, 2, 2}, {2, 1, 2, 2}}, .out = {2, 4, 2, 2}},
                            {.config = R"({"axis": -2})", .inputs = {{2, 1, 3}, {2, 2, 3}}, .out = {2, 3, 3}},
                            {.inputs = {{2, 3}}, .out = {2, 3}},
                            {.inputs = {{2, 3, 2}, {2, 4, 2}}, .reports = Code::InputsDiffer},
                            {.inputs = {{2, 3, 2}, {2, 3}}, .reports = Code::InputsDiffer},
                            {.config = R"({"axis": 0})", .inputs = {{2, 3}, {2, 3}}, .reports = Code::ArgumentOutOfRange},
                            {.config = R"({"axis": 3})", .inputs = {{2, 3}, {2, 3}}, .reports = Code::ArgumentOutOfRange},
                            {.reports = Code::WrongInputCount},
                        })

}  // namespace tenon
