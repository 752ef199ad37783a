#include "layer_conformance.h"

namespace tenon {

TEST_LAYER(
    BatchNormalization,
    {
        {.in = {4, 3}, .out = {4, 3}, .params = 12},
        {.config = R"({"momentum": 0.9, "epsilon": 0.05})", .in = {2, 2, 3, 2}, .out = {2, 2, 3, 2}, .params = 8},
        {.config = R"({"axis": [3], "scale": false})", .in = {2, 2, 2, 2}, .out = {2, 2, 2, 2}, .params = 6},
        {.config = R"({"center": false, "scale": false})", .in = {3, 3}, .out = {3, 3}, .params = 6},
        {.config = R"({"axis": 1, "center": false})", .in = {3, 2, 3}, .out = {3, 2, 3}, .params = 6},
        {.config = R"({"gamma_initializer": "zeros", "synchronized": true})", .in = {3, 2}, .out = {3, 2}, .params = 8},
        {.in = {3, Dim::unknown}, .reports = Code::AxisUnknown},
        {.config = R"({"axis": 0})", .in = {3, 2}, .reports = Code::ArgumentOutOfRange},
        {.config = R"({"axis": 4})", .in = {3, 2, 2, 2}, .reports = Code::ArgumentOutOfRange},
        {.config = R"({"axis": [1, 2]})", .in = {3, 2, 2, 2}, .reports = Code::ArgumentUnsupported},
        // The correction of renorm has no gradient; where its limits make it constant, differences see the same.
        {.config = R"({"renorm": true, "renorm_clipping": {"rmax": 1, "rmin": 1, "dmax": 0.0}})",
         .in = {4, 2},
         .out = {4, 2},
         .params = 14},
        {.config = R"({"renorm": true, "renorm_clipping": {"rmax": 3, "min": 0.5}})", .in = {4, 2}, .reports = Code::ArgumentOutOfRange},
        {.config = R"({"renorm": true, "renorm_clipping": {"rmax": 1, "rmin": 2}})", .in = {4, 2}, .reports = Code::ArgumentOutOfRange},
        {.config = R"({"momentum": "high"})", .in = {3, 2}, .reports = Code::ArgumentOutOfRange},
    })

}  // namespace tenon
