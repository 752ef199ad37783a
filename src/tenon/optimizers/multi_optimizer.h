#pragma once
// Several optimizers: each trains the variables that a table gives it.
#include "tenon/compile/optimizer_map.h"

namespace tenon {

struct MultiOptimizer {
  OptimizerMap optimizer_map{};
  NotYet<> loss_scale_factor{};
  std::string name = "multi_optimizer";
  LearningRate learning_rate = 0.0;  // no argument: Keras keeps it in files

  static constexpr OptimizerInfo info{
      .name = "MultiOptimizer", .alias = "multioptimizer", .summary = "Several optimizers, each for some of the variables."};
  static constexpr auto fields(auto each) {
    return each(required("optimizer_map", &MultiOptimizer::optimizer_map, "Which optimizer trains which variables."),
                field("loss_scale_factor", &MultiOptimizer::loss_scale_factor, "Factor of the loss before gradients are taken."),
                field("name", &MultiOptimizer::name, "Name in files."));
  }
};

}  // namespace tenon
