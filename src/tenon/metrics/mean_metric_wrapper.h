#pragma once
// The mean over an epoch of a function of Keras; what Keras makes of a function in metrics=[keras.losses.huber].
#include "tenon/compile/arguments.h"
#include "tenon/compile/wrapped_function.h"
#include "tenon/object/describe.h"

namespace tenon::metrics {

struct MeanMetricWrapper {
  WrappedFunction fn{};
  std::string name = "mean_metric_wrapper";
  Float32 dtype{};

  static constexpr MetricInfo info{.name = "MeanMetricWrapper",
                                   .function = "",
                                   .alias = "",
                                   .summary = "Mean of a function of Keras over the samples.",
                                   .targets = Targets::like_output};
  static constexpr auto fields(auto each) {
    return each(field("name", &MeanMetricWrapper::name, "Name in logs and files."),
                field("dtype", &MeanMetricWrapper::dtype, "What the metric is computed in."),
                required("fn", &MeanMetricWrapper::fn, "The function; further arguments are passed to it."));
  }

  /// The arguments of the function stand beside those of the metric.
  static Result<std::any> from_config(const Config& config, const Site& at) {
    Config::Dict own, others;
    if (config.dict())
      for (const auto& [key, value] : *config.dict())
        (key == "name" || key == "dtype" || key == "fn" ? own : others).emplace_back(key, value);
    auto made = object_from_config<MeanMetricWrapper>(own, at);
    if (!made) return made;
    auto metric = std::any_cast<MeanMetricWrapper>(*made);
    if (const auto failed = metric.fn.take(others, at)) return *failed;
    return std::any(std::move(metric));
  }
  Config to_config() const {
    Config config = object_to_config<MeanMetricWrapper>(*this);
    for (auto& [key, value] : fn.arguments()) config.set(key, std::move(value));
    return config;
  }

  Targets targets() const {
    if (fn.loss.kind) return fn.loss.kind->info.targets;
    return fn.metric.kind ? fn.metric.kind->targets(fn.metric.value) : info.targets;
  }
  std::optional<Unfit> unfit(const Shape& output) const {
    if (fn.loss.kind) return fn.loss.kind->unfit(fn.loss.value, output);
    if (fn.metric.kind) return fn.metric.kind->unfit(fn.metric.value, output);
    return Unfit{"fn, a function of keras.losses or keras.metrics", "The metric is the mean of a function, and none was given."};
  }
  ir::Ref lower(MetricLowering& b) const { return fn.loss.kind ? b.mean_of_loss(fn.loss) : fn.metric.kind->lower(fn.metric.value, b); }
  double result(std::span<const double> sums) const { return mean_result(sums); }
};

}  // namespace tenon::metrics
