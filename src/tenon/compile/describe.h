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

/// An optimizer whose table of fields begins with those that all optimizers share.
template <Optimizer O> struct WithShared : O {
  static constexpr auto fields(auto each) {
    return shared_fields_of<O>(
        [&](const auto&... shared) { return O::fields([&](const auto&... own) { return each(shared..., own...); }); });
  }
};

template <Optimizer O> OptimizerKind describe_optimizer() {
  OptimizerKind k{describe_object<WithShared<O>>("keras.optimizers"), O::info, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}};
  k.from_config = [](const Config& c, const Site& at) -> Result<std::any> {
    TENON_TRY(const std::any value, object_from_config<WithShared<O>>(c, at));
    const O& optimizer = std::any_cast<const WithShared<O>&>(value);
    if (const auto failed = check_shared_arguments(shared_arguments_of(optimizer), at)) return *failed;
    return std::any(optimizer);
  };
  k.to_config = [](const std::any& a) { return object_to_config<WithShared<O>>(WithShared<O>{std::any_cast<const O&>(a)}); };
  k.make_default = [] { return std::any(O{}); };
  k.learning_rate = [](const std::any& a) -> const LearningRate& { return std::any_cast<const O&>(a).learning_rate; };
  k.shared = [](const std::any& a) { return shared_arguments_of(std::any_cast<const O&>(a)); };
  k.weight_decay = [](const std::any& a, const OptimizedVariable& v) -> std::optional<double> {
    const O& o = std::any_cast<const O&>(a);
    if constexpr (requires { o.weight_decay_of(v); }) return o.weight_decay_of(v);
    else return (void)v, o.weight_decay;
  };
  k.slots = [](const std::any& a) { return std::any_cast<const O&>(a).slots(); };
  k.scalars = [](const std::any& a) -> std::vector<double> {
    if constexpr (requires(const O o) { o.scalars(); }) return std::any_cast<const O&>(a).scalars();
    else return (void)a, std::vector<double>();
  };
  if constexpr (requires(const O o, std::span<float> s) { o.advance(s, std::int64_t{1}); })
    k.advance = [](const std::any& a, Floats scalars, std::int64_t step) {
      std::visit([&](auto floats) { std::any_cast<const O&>(a).advance(floats, step); }, scalars);
    };
  if constexpr (VariableOptimizer<O>) {
    k.slot_spec = [](const std::any& a, std::size_t slot, const OptimizedVariable& v) {
      return std::any_cast<const O&>(a).slot_spec(slot, v);
    };
    k.update_variable = [](const std::any& a, const AnyVariableUpdate& u) {
      std::visit([&](const auto& of_width) { std::any_cast<const O&>(a).update_variable(of_width); }, u);
    };
    k.scratch = [](const std::any& a, const OptimizedVariable& v) { return std::any_cast<const O&>(a).scratch(v); };
  } else {
    k.update = [](const std::any& a, const AnyUpdate& u) {
      std::visit([&](const auto& of_width) { std::any_cast<const O&>(a).update(of_width); }, u);
    };
  }
  return k;
}

template <OptimizerTable O> OptimizerKind describe_optimizer() {
  OptimizerKind k{describe_object<O>("keras.optimizers"), O::info, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}};
  k.map = [](const std::any& a) -> const OptimizerMap& { return std::any_cast<const O&>(a).optimizer_map; };
  k.learning_rate = [](const std::any& a) -> const LearningRate& { return std::any_cast<const O&>(a).learning_rate; };
  k.shared = [](const std::any&) { return SharedArguments(); };
  k.slots = [](const std::any&) { return std::vector<Slot>(); };
  k.scalars = [](const std::any&) { return std::vector<double>(); };
  return k;
}

template <Schedule S> ScheduleKind describe_schedule() {
  ScheduleKind k{describe_object<S>("keras.optimizers.schedules"), S::info, {}};
  if constexpr (requires(const S s, const Site& at) { s.check(at); })
    k.from_config = [](const Config& c, const Site& at) -> Result<std::any> {
      TENON_TRY(std::any value, object_from_config<S>(c, at));
      if (const auto failed = std::any_cast<const S&>(value).check(at)) return *failed;
      return value;
    };
  k.rate = [](const std::any& a, std::int64_t step) { return std::any_cast<const S&>(a).rate(step); };
  return k;
}

}  // namespace tenon
