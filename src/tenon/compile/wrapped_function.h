#pragma once
// A function of Keras by its name, as metrics.MeanMetricWrapper takes one: that of a loss, or of a metric that is a mean.
#include "tenon/compile/metric.h"
#include "tenon/object/codec.h"

namespace tenon {

struct WrappedFunction {
  AnyObject<LossKind> loss{};  // one of the two
  AnyObject<MetricKind> metric{};

  /// Empty where nothing was given.
  std::string_view name() const { return loss.kind ? loss.kind->info.function : metric.kind ? metric.kind->info.function : ""; }
  /// Gives it arguments other than its own; reports those that it does not have.
  std::optional<Reported> take(const Config& arguments, const Site& at);
  /// Those of its arguments that are not default.
  Config::Dict arguments() const;
};

template <> struct codec<WrappedFunction> {
  static constexpr std::string_view type = "a function of Keras";
  static Config write(const WrappedFunction& v);
  static std::optional<Reported> read(const Config& c, WrappedFunction& out, const FieldSite& at);
};

}  // namespace tenon
