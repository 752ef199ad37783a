#include "layer_conformance.h"

namespace tenon {

TEST_LAYER(Add, {
                    {.inputs = {{2, 3}, {2, 3}}, .out = {2, 3}},
                    {.inputs = {{2, 2, 3}, {2, 2, 3}, {2, 2, 3}}, .out = {2, 2, 3}},
                    {.inputs = {{2, 3, 2}, {2, 1, 2}}, .out = {2, 3, 2}},
                    {.inputs = {{2, 1, 2}, {2, 3, 1}}, .out = {2, 3, 2}},
                    {.inputs = {{2, 3}, {2, 4, 3}}, .out = {2, 4, 3}},
                    {.inputs = {{2, 3}}, .out = {2, 3}},
                    {.inputs = {{2, 3}, {2, 4}}, .reports = Code::InputsDiffer},
                    {.inputs = {{2, 8, 8, 3}, {2, 6, 6, 3}}, .reports = Code::InputsDiffer},
                    {.inputs = {{2, 8, 8, 3}, {2, 8, 8, 4}}, .reports = Code::InputsDiffer},
                    {.reports = Code::WrongInputCount},
                })

}  // namespace tenon
