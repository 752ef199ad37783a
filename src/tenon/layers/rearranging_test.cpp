// Layers that move values, and those of one slope.
#include "ir_eval.h"
#include "layer_conformance.h"
#include "tenon/layers/activity_regularization.h"

namespace tenon {

TEST_LAYER(Identity, {
                         {.in = {2, 3}, .out = {2, 3}},
                         {.config = R"({"rate": 1})", .in = {2, 3}, .reports = Code::ArgumentUnknown},
                     })
TEST_LAYER(Permute, {
                        {.config = R"({"dims": [2, 1]})", .in = {2, 3, 4}, .out = {2, 4, 3}},
                        {.config = R"({"dims": [3, 1, 2]})", .in = {1, 2, 3, 4}, .out = {1, 4, 2, 3}},
                        {.config = R"({"dims": [2, 3]})", .in = {2, 3, 4}, .reports = Code::ArgumentOutOfRange},
                        {.config = R"({"dims": [2, 1]})", .in = {2, 3}, .reports = Code::RankMismatch},
                    })
TEST_LAYER(RepeatVector, {
                             {.config = R"({"n": 3})", .in = {2, 4}, .out = {2, 3, 4}},
                             {.config = R"({"n": 0})", .in = {2, 4}, .reports = Code::ArgumentOutOfRange},
                             {.config = R"({"n": 3})", .in = {2, 4, 1}, .reports = Code::RankMismatch},
                         })
TEST_LAYER(LeakyReLU, {
                          {.in = {2, 4}, .out = {2, 4}},
                          {.config = R"({"negative_slope": 0.1})", .in = {2, 3, 2}, .out = {2, 3, 2}},
                          {.config = R"({"negative_slope": -0.1})", .in = {2, 4}, .reports = Code::ArgumentOutOfRange},
                      })
TEST_LAYER(ELU, {
                    {.in = {2, 4}, .out = {2, 4}},
                    {.config = R"({"alpha": 0.5})", .in = {2, 3, 2}, .out = {2, 3, 2}},
                    {.config = R"({"alpha": "a"})", .in = {2, 4}, .reports = Code::ArgumentOutOfRange},
                })
TEST_LAYER(PReLU, {
                      {.in = {2, 4}, .out = {2, 4}, .params = 4},
                      {.config = R"({"shared_axes": [1, 2]})", .in = {1, 3, 2, 4}, .out = {1, 3, 2, 4}, .params = 4},
                      {.config = R"({"shared_axes": [1], "alpha_initializer": "ones"})", .in = {2, 3, 2}, .out = {2, 3, 2}, .params = 2},
                      {.config = R"({"shared_axes": [3]})", .in = {2, 3, 2}, .reports = Code::ArgumentOutOfRange},
                      {.in = {2, Dim::unknown, 2}, .reports = Code::AxisUnknown},
                  })

TEST_LAYER(ActivityRegularization, {
                                       {.in = {2, 3}, .out = {2, 3}},
                                       {.config = R"({"l1": 0.1, "l2": 0.2})", .in = {2, 3, 2}, .out = {2, 3, 2}},
                                       {.config = R"({"l1": -1})", .in = {2, 3}, .reports = Code::ArgumentOutOfRange},
                                   })

TEST_CASE("ActivityRegularization adds its penalties to the loss, divided by the samples of the batch") {
  const ActivityRegularization layer{.l1 = 0.1, .l2 = 0.01};
  const auto l = test::lower_layer(*layer_kind("ActivityRegularization"), layer, {{{2, 3}}}, Mode::training);
  REQUIRE(l.losses.size() == 2);
  const Tensor x = Tensor::copy<float>({2, 3}, std::vector<float>{1, -2, 3, -4, 5, -6});
  const auto values = test::evaluate(l.graph, {{l.inputs[0], x}}, *make_reference_backend());
  CHECK(values[static_cast<std::size_t>(l.losses[0].id)].as<float>()[0] == doctest::Approx(0.1 * 21 / 2));
  CHECK(values[static_cast<std::size_t>(l.losses[1].id)].as<float>()[0] == doctest::Approx(0.01 * 91 / 2));
}

}  // namespace tenon
