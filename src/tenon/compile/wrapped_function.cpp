#include "tenon/compile/wrapped_function.h"

#include <algorithm>
#include <array>

namespace tenon {
namespace {

/// Functions of keras.metrics that no loss has.
constexpr std::array<std::string_view, 7> of_metrics{"binary_accuracy",
                                                     "categorical_accuracy",
                                                     "sparse_categorical_accuracy",
                                                     "top_k_categorical_accuracy",
                                                     "sparse_top_k_categorical_accuracy",
                                                     "pearson_correlation",
                                                     "concordance_correlation"};

bool is_own_business(std::string_view key) { return key == "name" || key == "dtype" || key == "reduction"; }

template <class Kind> void add_arguments(const AnyObject<Kind>& object, Config::Dict& out) {
  if (!object.kind) return;
  const Config given = object.kind->to_config(object.value), defaults = object.kind->to_config(object.kind->make_default());
  for (const auto& [key, value] : *given.dict())
    if (!is_own_business(key) && value != defaults[key]) out.emplace_back(key, value);
}

template <class Kind> std::optional<Reported> replace(AnyObject<Kind>& object, const Config& arguments, const Site& at) {
  auto made = object.kind->from_config(arguments, at);
  if (!made) return made.error();
  object.value = *std::move(made);
  return std::nullopt;
}

}  // namespace

std::optional<Reported> WrappedFunction::take(const Config& arguments, const Site& at) {
  return loss.kind ? replace(loss, arguments, at) : replace(metric, arguments, at);
}

Config::Dict WrappedFunction::arguments() const {
  Config::Dict out;
  add_arguments(loss, out);
  add_arguments(metric, out);
  return out;
}

Config codec<WrappedFunction>::write(const WrappedFunction& v) {
  return Config::Dict{
      {"module", "builtins"}, {"class_name", "function"}, {"config", std::string(v.name())}, {"registered_name", "function"}};
}

std::optional<Reported> codec<WrappedFunction>::read(const Config& c, WrappedFunction& out, const FieldSite& at) {
  const Config& written = c["class_name"].is("function") ? c["config"] : c;
  if (!written.string()) return report_out_of_range(at, "a function of keras.losses or keras.metrics", c);
  const std::string& name = *written.string();
  out = {};
  if (const LossKind* kind = loss_kind(name); kind && kind->name != name) return out.loss = {kind->make_default(), kind}, std::nullopt;
  if (std::find(of_metrics.begin(), of_metrics.end(), name) != of_metrics.end()) {
    const MetricKind* kind = metric_kind(name);
    return out.metric = {kind->make_default(), kind}, std::nullopt;
  }
  std::vector<std::string_view> known(of_metrics.begin(), of_metrics.end());
  for (const LossKind& kind : loss_kinds()) known.push_back(kind.info.function);
  return report_unknown_name(at, name, known);
}

}  // namespace tenon
