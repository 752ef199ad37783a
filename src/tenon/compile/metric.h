#pragma once
// What a metric is: a struct, a field table, lower() to sums over the batch, result() of the sums of an epoch. One file in metrics/ = one
// metric.
#include <concepts>
#include <span>

#include "tenon/compile/loss.h"

namespace tenon {

struct MetricInfo {
  std::string_view name, function, alias, summary;
  Targets targets;
};

/// What a metric sees while it becomes operations: labels, output and - for weighted metrics - sample weights of one shard.
class MetricLowering : public ir::Builder {
 public:
  MetricLowering(ir::Graph& g, ir::Ref y_true, ir::Ref y_pred, std::optional<ir::Ref> weights, std::optional<ir::Ref> mask = {})
      : Builder(g), y_true_(y_true), y_pred_(y_pred), weights_(weights), mask_(mask) {}
  ir::Ref y_true() const { return y_true_; }
  ir::Ref y_pred() const { return y_pred_; }
  /// (batch,) or with the axes of the output that have weights of their own, float32; none when samples count alike.
  std::optional<ir::Ref> weights() const { return weights_; }
  /// The mask of the output, float32 of 0 and 1. Of Keras' metrics only those that are a mean_of() look at it.
  std::optional<ir::Ref> mask() const { return mask_; }

  /// The sums of a metric that is a mean of `values`, of shape (batch, ...): the weighted total and the total of the weights.
  /// More axes than the batch are averaged first, as keras.metrics.Mean does with a per-sample weight.
  ir::Ref mean_of(ir::Ref values);

 private:
  std::optional<ir::Ref> masked_weights();

  ir::Ref y_true_, y_pred_;
  std::optional<ir::Ref> weights_, mask_;
};

/// total / count of the two sums of mean_of(); 0 when the count is 0, as Keras' divide_no_nan.
double mean_result(std::span<const double> sums);

template <class M>
concept Metric = requires(const M m, MetricLowering& b, std::span<const double> sums) {
  { M::info } -> std::convertible_to<MetricInfo>;
  M::fields;
  { m.lower(b) } -> std::same_as<ir::Ref>;  // of shape (sums,): added up over shards and batches
  { m.result(sums) } -> std::same_as<double>;
};

struct MetricKind : ObjectKind {
  MetricInfo info;
  ir::Ref (*lower)(const std::any&, MetricLowering&);
  double (*result)(const std::any&, std::span<const double>);
};

const std::vector<MetricKind>& metric_kinds();         // every file of src/tenon/metrics, generated
const MetricKind* metric_kind(std::string_view name);  // by class, function or alias; null when unknown

/// Any metric by value, or a name. "accuracy" ("acc") has no row: it becomes one of three when the loss and the output are known.
using AnyMetric = Named<MetricKind, &metric_kind>;

}  // namespace tenon
