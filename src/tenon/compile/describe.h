#pragma once
// From the struct of a loss, metric or optimizer to its registry row. Included by the generated registry only.
#include "tenon/compile/loss.h"
#include "tenon/compile/metric.h"
#include "tenon/compile/optimizer.h"
#include "tenon/object/describe.h"

namespace tenon {

template <class T> std::optional<Unfit> unfit(const std::any& a, [[maybe_unused]] const Shape& output) {
  [[maybe_unused]] const auto& object = std::any_cast<const T&>(a);
  if constexpr (requires { object.unfit(output); }) return object.unfit(output);
  else if constexpr (requires { unfit_axis(object.axis, output); }) return unfit_axis(object.axis, output);
  else return std::nullopt;
}

template <class M> Targets targets_of(const std::any& a) {
  [[maybe_unused]] const auto& metric = std::any_cast<const M&>(a);
  if constexpr (requires { metric.targets(); }) return metric.targets();
  else return M::info.targets;
}

/// Rules about several arguments come behind those about one.
template <class M> Result<std::any> validated(const Config& config, const Site& at) {
  if constexpr (requires { M::from_config(config, at); }) return M::from_config(config, at);
  auto metric = object_from_config<M>(config, at);
  if constexpr (requires(const M m) { m.validate(at); })
    if (metric)
      if (const auto failed = std::any_cast<const M&>(*metric).validate(at)) return *failed;
  return metric;
}

template <Loss L> LossKind describe_loss() {
  LossKind k{describe_object<L>("keras.losses"), L::info, {}, &unfit<L>};
  k.lower = [](const std::any& a, LossLowering& b) { return std::any_cast<const L&>(a).lower(b); };
  return k;
}

template <Metric M> MetricKind describe_metric() {
  MetricKind k{describe_object<M>("keras.metrics"), M::info, {}, {}, &targets_of<M>, &unfit<M>};
  k.from_config = &validated<M>;
  if constexpr (requires(const M m) { m.to_config(); })
    k.to_config = [](const std::any& a) { return std::any_cast<const M&>(a).to_config(); };
  k.lower = [](const std::any& a, MetricLowering& b) { return std::any_cast<const M&>(a).lower(b); };
  k.results = [](const std::any& a, std::span<const double> sums, std::vector<double>& out) {
    const auto& metric = std::any_cast<const M&>(a);
    if constexpr (SeveralResults<M>) metric.results(sums, out);
    else out.assign(1, metric.result(sums));
  };
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
