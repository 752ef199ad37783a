#pragma once
// From the struct of a loss, metric or optimizer to its registry row. Included by the generated registry only.
#include "tenon/compile/loss.h"
#include "tenon/compile/metric.h"
#include "tenon/compile/optimizer.h"
#include "tenon/object/describe.h"

namespace tenon {

template <Loss L> LossKind describe_loss() {
  LossKind k{describe_object<L>("keras.losses"), L::info, {}};
  k.lower = [](const std::any& a, LossLowering& b) { return std::any_cast<const L&>(a).lower(b); };
  return k;
}

template <Metric M> MetricKind describe_metric() {
  MetricKind k{describe_object<M>("keras.metrics"), M::info, {}, {}};
  k.lower = [](const std::any& a, MetricLowering& b) { return std::any_cast<const M&>(a).lower(b); };
  k.result = [](const std::any& a, std::span<const double> sums) { return std::any_cast<const M&>(a).result(sums); };
  return k;
}

template <Optimizer O> OptimizerKind describe_optimizer() {
  OptimizerKind k{describe_object<O>("keras.optimizers"), O::info, {}, {}, {}};
  k.slots = [](const std::any& a) { return std::any_cast<const O&>(a).slots(); };
  k.learning_rate = [](const std::any& a) -> double { return std::any_cast<const O&>(a).learning_rate; };
  k.update = [](const std::any& a, const Update& u) { std::any_cast<const O&>(a).update(u); };
  return k;
}

}  // namespace tenon
