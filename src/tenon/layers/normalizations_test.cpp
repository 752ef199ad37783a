// Normalisations of single samples, and by numbers found beforehand.
#include "layer_conformance.h"

namespace tenon {

TEST_LAYER(LayerNormalization, {
                                   {.in = {3, 4}, .out = {3, 4}, .params = 8},
                                   {.config = R"({"axis": [1, 2], "epsilon": 0.01})", .in = {2, 3, 2}, .out = {2, 3, 2}, .params = 12},
                                   {.config = R"({"axis": 1, "center": false})", .in = {2, 4, 2}, .out = {2, 4, 2}, .params = 4},
                                   {.config = R"({"scale": false})", .in = {2, 3, 4}, .out = {2, 3, 4}, .params = 4},
                                   {.config = R"({"rms_scaling": true})", .in = {2, 4}, .out = {2, 4}, .params = 4},
                                   {.config = R"({"axis": 0})", .in = {2, 4}, .reports = Code::ArgumentOutOfRange},
                                   {.config = R"({"axis": 2})", .in = {2, 4}, .reports = Code::ArgumentOutOfRange},
                                   {.in = {2, Dim::unknown}, .reports = Code::AxisUnknown},
                               })
TEST_LAYER(GroupNormalization,
           {
               {.config = R"({"groups": 2})", .in = {2, 4}, .out = {2, 4}, .params = 8},
               {.config = R"({"groups": 2, "epsilon": 0.01})", .in = {2, 2, 3, 4}, .out = {2, 2, 3, 4}, .params = 8},
               {.config = R"({"groups": -1, "center": false})", .in = {1, 2, 3, 2}, .out = {1, 2, 3, 2}, .params = 2},
               {.config = R"({"groups": 1, "axis": 1, "scale": false})", .in = {2, 2, 3}, .out = {2, 2, 3}, .params = 2},
               {.in = {2, 4}, .reports = Code::GroupsDoNotDivide},
               {.config = R"({"groups": 3})", .in = {2, 4}, .reports = Code::GroupsDoNotDivide},
               {.config = R"({"groups": 0})", .in = {2, 4}, .reports = Code::GroupsDoNotDivide},
               {.config = R"({"groups": 2})", .in = {2, Dim::unknown}, .reports = Code::AxisUnknown},
           })
TEST_LAYER(RMSNormalization, {
                                 {.in = {3, 4}, .out = {3, 4}, .params = 4},
                                 {.config = R"({"axis": [1, 2], "epsilon": 0.01})", .in = {2, 3, 2}, .out = {2, 3, 2}, .params = 6},
                                 {.config = R"({"axis": 1})", .in = {2, 3, 3}, .out = {2, 3, 3}, .params = 3},
                                 {.config = R"({"axis": 1})", .in = {2, 3, 4}, .reports = Code::ArgumentOutOfRange},
                                 {.config = R"({"axis": 5})", .in = {2, 3, 4}, .reports = Code::ArgumentOutOfRange},
                             })
TEST_LAYER(UnitNormalization, {
                                  {.in = {3, 4}, .out = {3, 4}},
                                  {.config = R"({"axis": [1, 2]})", .in = {2, 3, 2}, .out = {2, 3, 2}},
                                  {.config = R"({"axis": 3})", .in = {2, 3, 2}, .reports = Code::ArgumentOutOfRange},
                              })
TEST_LAYER(Normalization, {
                              {.in = {3, 4}, .out = {3, 4}, .params = 9},
                              {.config = R"({"axis": null})", .in = {2, 3}, .out = {2, 3}, .params = 3},
                              {.config = R"({"axis": [1, -1], "invert": true})", .in = {2, 2, 3, 2}, .out = {2, 2, 3, 2}, .params = 9},
                              {.config = R"({"mean": 1.5, "variance": 2.0})", .in = {2, 3}, .out = {2, 3}},
                              {.config = R"({"mean": [1.5, 2, 3], "variance": [1, 2, 0.0]})", .in = {2, 3}, .out = {2, 3}},
                              {.config = R"({"axis": [1, 2], "mean": [[1.5, 2, 3]], "variance": [1, 2, 4], "invert": true})",
                               .in = {1, 2, 3},
                               .out = {1, 2, 3}},
                              {.config = R"({"mean": [1.5, 2], "variance": [1, 2]})", .in = {2, 3}, .reports = Code::ArgumentOutOfRange},
                              {.config = R"({"mean": [[1.5], [2, 3]], "variance": 1})", .in = {2, 3}, .reports = Code::ArgumentOutOfRange},
                              {.config = R"({"mean": 1})", .in = {2, 3}, .reports = Code::ArgumentOutOfRange},
                              {.config = R"({"axis": [1, -1]})", .in = {2, 3}, .reports = Code::ArgumentOutOfRange},
                              {.config = R"({"axis": 0})", .in = {2, 3}, .reports = Code::ArgumentOutOfRange},
                              {.in = {2, Dim::unknown}, .reports = Code::AxisUnknown},
                          })

}  // namespace tenon
