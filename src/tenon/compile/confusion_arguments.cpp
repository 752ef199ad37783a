#include "tenon/compile/confusion_arguments.h"

#include <algorithm>

namespace tenon {

std::vector<double> thresholds_of(const OneOrMany<double>& given, std::optional<std::int64_t> top_k) {
  if (given.written != OneOrMany<double>::Written::none) return given.values;
  return {top_k ? -1e10 : 0.5};  // keras/src/metrics/metrics_utils.py, NEG_INF
}

std::vector<double> thresholds_from_0_to_1(std::int64_t count) {
  if (count == 1) return {0.5};
  std::vector<double> all{0};
  for (std::int64_t i = 1; i + 1 < count; ++i) all.push_back(static_cast<double>(i) / static_cast<double>(count - 1));
  all.push_back(1);
  return all;
}

Config codec<LabelWeights>::write(const LabelWeights& v) {
  if (v.values.empty()) return {};
  const Config::Dict tensor{{"value", Config::List(v.values.begin(), v.values.end())}, {"dtype", "float32"}};
  return Config::Dict{{"class_name", "__tensor__"}, {"config", tensor}};
}

std::optional<Reported> codec<LabelWeights>::read(const Config& c, LabelWeights& out, const FieldSite& at) {
  OneOrMany<double> list;
  auto failed = codec<OneOrMany<double>>::read(c["class_name"].is("__tensor__") ? c["config"]["value"] : c, list, at);
  out.values = std::move(list.values);
  return failed;
}

std::optional<Unfit> unfit_class_id(std::optional<std::int64_t> id, const Shape& output) {
  const Dim classes = output.rank() ? output[-1] : Dim(1);
  if (!id || !classes.known() || (*id >= -classes.value && *id < classes.value)) return std::nullopt;
  return Unfit{"class_id from 0 to " + std::to_string(classes.value - 1),
               "class_id=" + std::to_string(*id) + " is none of the " + std::to_string(classes.value) + " values of a row of the output."};
}

std::optional<Unfit> unfit_top_k(std::optional<std::int64_t> k, const Shape& output) {
  const Dim values = output.rank() ? output[-1] : Dim(1);
  if (!k || !values.known() || *k <= values.value) return std::nullopt;
  return Unfit{"top_k of at most " + std::to_string(values.value), "A row of the output has " + std::to_string(values.value) +
                                                                       (values.value == 1 ? " value" : " values") + ", so no " +
                                                                       std::to_string(*k) + " of them are the largest."};
}

void for_each_threshold(std::span<const double> sums, const OneOrMany<double>& given, std::vector<double>& out, OfThreshold count) {
  const std::size_t thresholds = given.written == OneOrMany<double>::Written::none ? 1 : given.values.size();
  const ConfusionCounts counts(sums, thresholds);
  out.resize(thresholds);
  for (std::size_t t = 0; t < thresholds; ++t) out[t] = (counts.*count)(t);
}

// Compared as float32, as Keras does: 0.7 of one is 0.7 of the other.
double largest_where(std::span<const double> sums, std::int64_t thresholds, AtLeast constraint, OfThreshold rate) {
  const auto count = static_cast<std::size_t>(thresholds == 1 ? 1 : std::max<std::int64_t>(thresholds, 2));
  const ConfusionCounts counts(sums, count);
  double largest = 0;
  for (std::size_t t = 0; t < count; ++t)
    if (static_cast<float>((counts.*constraint.rate)(t)) >= static_cast<float>(constraint.value))
      largest = std::max(largest, (counts.*rate)(t));
  return largest;
}

}  // namespace tenon
