// Poolings beside those of images: over sequences and volumes.
#include "ir_eval.h"
#include "layer_conformance.h"
#include "tenon/layers/average.h"
#include "tenon/layers/global_average_pooling_1d.h"

namespace tenon {

TEST_LAYER(MaxPooling1D, {
                             {.in = {2, 5, 3}, .out = {2, 2, 3}},
                             {.config = R"({"pool_size": 3, "strides": 2, "padding": "same"})", .in = {1, 6, 2}, .out = {1, 3, 2}},
                             {.config = R"({"pool_size": [2], "strides": [1]})", .in = {1, 4, 2}, .out = {1, 3, 2}},
                             {.config = R"({"pool_size": 3})", .in = {2, 2, 4}, .reports = Code::WindowLargerThanInput},
                             {.in = {2, 8}, .reports = Code::MissingChannelAxis},
                             {.config = R"({"pool_size": [2, 2]})", .in = {2, 8, 4}, .reports = Code::ArgumentOutOfRange},
                             {.config = R"({"data_format": "channels_first"})", .in = {2, 8, 4}, .reports = Code::ArgumentUnsupported},
                         })

TEST_LAYER(MaxPooling3D,
           {
               {.in = {1, 3, 2, 4, 2}, .out = {1, 1, 1, 2, 2}},
               {.config = R"({"pool_size": [1, 2, 3], "strides": 1, "padding": "same"})", .in = {1, 2, 3, 3, 1}, .out = {1, 2, 3, 3, 1}},
               {.in = {1, 3, 1, 4, 2}, .reports = Code::WindowLargerThanInput},
               {.in = {2, 8, 8, 8}, .reports = Code::MissingChannelAxis},
           })

TEST_LAYER(AveragePooling1D, {
                                 {.config = R"({"pool_size": 2})", .in = {2, 5, 3}, .out = {2, 2, 3}},
                                 {.config = R"({"pool_size": 3, "strides": 2, "padding": "same"})", .in = {1, 6, 2}, .out = {1, 3, 2}},
                                 {.config = R"({})", .in = {1, 6, 2}, .reports = Code::ArgumentOutOfRange},
                             })

TEST_LAYER(AveragePooling3D,
           {
               {.config = R"({"pool_size": 2})", .in = {1, 3, 2, 4, 2}, .out = {1, 1, 1, 2, 2}},
               {.config = R"({"pool_size": [1, 2, 3], "strides": 1, "padding": "same"})", .in = {1, 2, 3, 3, 1}, .out = {1, 2, 3, 3, 1}},
               {.config = R"({"pool_size": 2})", .in = {1, 10}, .reports = Code::RankMismatch},
           })

TEST_LAYER(GlobalMaxPooling1D, {
                                   {.in = {2, 4, 3}, .out = {2, 3}},
                                   {.config = R"({"keepdims": true})", .in = {2, 4, 3}, .out = {2, 1, 3}},
                                   {.in = {2, 4, 4, 3}, .reports = Code::RankMismatch},
                               })

TEST_LAYER(GlobalMaxPooling3D, {
                                   {.in = {1, 2, 2, 2, 2}, .out = {1, 2}},
                                   {.config = R"({"keepdims": true})", .in = {2, 1, 2, 3, 2}, .out = {2, 1, 1, 1, 2}},
                                   {.in = {2, 4, 4, 3}, .reports = Code::MissingChannelAxis},
                               })

TEST_LAYER(GlobalAveragePooling1D,
           {
               {.in = {2, 4, 3}, .out = {2, 3}},
               {.config = R"({"keepdims": true})", .in = {2, 4, 3}, .out = {2, 1, 3}},
               {.in = {2, 4}, .reports = Code::MissingChannelAxis},
               {.config = R"({"data_format": "channels_first"})", .in = {2, 4, 3}, .reports = Code::ArgumentUnsupported},
           })

TEST_LAYER(GlobalAveragePooling3D, {
                                       {.in = {1, 2, 2, 2, 2}, .out = {1, 2}},
                                       {.config = R"({"keepdims": true})", .in = {2, 1, 2, 3, 2}, .out = {2, 1, 1, 1, 2}},
                                       {.in = {2, 6}, .reports = Code::RankMismatch},
                                   })

namespace {

/// A layer whose inputs of shape (2, 3, 1) and masks of shape (2, 3) are these; its output and its mask.
struct Masked {
  std::vector<float> out, mask;
};
Masked run_masked(const AnyLayer& layer, const std::vector<std::vector<float>>& inputs, const std::vector<std::vector<float>>& masks) {
  ir::Graph graph;
  ir::Builder b(graph);
  test::Leaves leaves;
  const auto leaf = [&](const Shape& shape, const std::vector<float>& values) {
    const auto r = b.leaf(ir::Role::data, static_cast<int>(leaves.size()), {shape});
    leaves.emplace_back(r, Tensor::copy<float>(shape, values));
    return r;
  };
  Operands operands;
  for (std::size_t i = 0; i < inputs.size(); ++i) operands.push_back({leaf({2, 3, 1}, inputs[i]), leaf({2, 3}, masks[i])});
  const std::vector<Variable> none;
  const ir::Refs no_refs;
  ir::Refs losses;
  Lowering scope(graph, {Mode::inference, 2, 7}, operands, {none, no_refs}, losses);
  const Operands out = lower_layer(layer, scope);
  const auto values = test::evaluate(graph, leaves, *make_reference_backend());
  const auto read = [&](ir::Ref r) {
    const auto v = values[static_cast<std::size_t>(r.id)].as<float>();
    return std::vector<float>(v.begin(), v.end());
  };
  return {read(out[0].value), out[0].mask.valid() ? read(out[0].mask) : std::vector<float>{}};
}

}  // namespace

TEST_CASE("GlobalAveragePooling1D counts the steps that its mask leaves, and has no mask behind it") {
  const auto y = run_masked(GlobalAveragePooling1D{}, {{1, 2, 6, 4, 5, 9}}, {{1, 1, 0, 0, 1, 0}});
  CHECK(y.out == std::vector<float>{1.5F, 5});
  CHECK(y.mask.empty());
}

TEST_CASE("behind a merging layer counts what counts in any input") {
  const auto y = run_masked(Average{}, {{1, 2, 3, 4, 5, 6}, {3, 2, 1, 0, 1, 2}}, {{1, 0, 0, 1, 1, 0}, {0, 0, 1, 1, 0, 0}});
  CHECK(y.out == std::vector<float>{2, 2, 2, 2, 3, 4});
  CHECK(y.mask == std::vector<float>{1, 0, 1, 1, 1, 0});
}

}  // namespace tenon
