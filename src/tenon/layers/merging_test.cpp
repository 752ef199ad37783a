// Layers of several inputs, element by element, and the products of two.
#include "layer_conformance.h"

namespace tenon {

TEST_LAYER(Subtract, {
                         {.inputs = {{2, 3}, {2, 3}}, .out = {2, 3}},
                         {.inputs = {{2, 3, 1}, {2, 4}}, .out = {2, 3, 4}},
                         {.inputs = {{2, 3}}, .reports = Code::WrongInputCount},
                         {.inputs = {{2, 3}, {2, 3}, {2, 3}}, .reports = Code::WrongInputCount},
                         {.inputs = {{2, 3}, {2, 4}}, .reports = Code::InputsDiffer},
                     })
TEST_LAYER(Multiply, {
                         {.inputs = {{2, 3}, {2, 3}, {2, 3}}, .out = {2, 3}},
                         {.inputs = {{2, 1, 3}, {2, 2, 1}}, .out = {2, 2, 3}},
                         {.inputs = {{2, 3}, {2, 4}}, .reports = Code::InputsDiffer},
                     })
TEST_LAYER(Average, {
                        {.inputs = {{2, 3}, {2, 3}, {2, 3}}, .out = {2, 3}},
                        {.inputs = {{2, 3}}, .out = {2, 3}},
                        {.inputs = {{2, 3}, {3, 3}}, .reports = Code::InputsDiffer},
                    })
// Inputs whose differences are far from 0, where the largest changes.
TEST_LAYER(Maximum, {
                        {.inputs = {{2, 3, 2, 2}, {2, 3, 1, 2}}, .out = {2, 3, 2, 2}},
                        {.inputs = {{2, 3}, {2, 2}}, .reports = Code::InputsDiffer},
                    })
TEST_LAYER(Minimum, {
                        {.inputs = {{2, 3, 2, 2}, {2, 3, 1, 2}}, .out = {2, 3, 2, 2}},
                        {.inputs = {{2, 3}, {2, 2}}, .reports = Code::InputsDiffer},
                    })
TEST_LAYER(Dot, {
                    {.config = R"({"axes": 1})", .inputs = {{2, 3}, {2, 3}}, .out = {2, 1}},
                    {.config = R"({"axes": -1, "normalize": true})", .inputs = {{2, 4}, {2, 4}}, .out = {2, 1}},
                    {.config = R"({"axes": [2, 1]})", .inputs = {{2, 3, 4}, {2, 4, 2}}, .out = {2, 3, 2}},
                    {.config = R"({"axes": [1, 2], "normalize": true})", .inputs = {{2, 3, 2}, {2, 2, 3}}, .out = {2, 2, 2}},
                    {.config = R"({"axes": [1, 3]})", .inputs = {{2, 3}, {2, 2, 2, 3}}, .out = {2, 2, 2}},
                    {.config = R"({"axes": 1})", .inputs = {{2, 3}, {2, 4}}, .reports = Code::InputsDiffer},
                    {.config = R"({"axes": 0})", .inputs = {{2, 3}, {2, 3}}, .reports = Code::ArgumentOutOfRange},
                    {.config = R"({"axes": 2})", .inputs = {{2, 3}, {2, 3}}, .reports = Code::ArgumentOutOfRange},
                    {.config = R"({"axes": [1, 1, 1]})", .inputs = {{2, 3}, {2, 3}}, .reports = Code::ArgumentOutOfRange},
                    {.config = R"({"axes": 1})", .inputs = {{2, 3}}, .reports = Code::WrongInputCount},
                    {.config = R"({})", .inputs = {{2, 3}, {2, 3}}, .reports = Code::ArgumentOutOfRange},
                })

}  // namespace tenon
