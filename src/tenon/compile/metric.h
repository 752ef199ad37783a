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
      : Builder(g), whole_(g), y_true_(y_true), y_pred_(y_pred), weights_(weights), mask_(mask) {}
  ir::Ref y_true() const { return y_true_; }
  ir::Ref y_pred() const { return y_pred_; }
  /// (batch,) or with the axes of the output that have weights of their own, float32; none when samples count alike.
  std::optional<ir::Ref> weights() const { return weights_; }
  /// The mask of the output, float32 of 0 and 1. Of Keras' metrics only those that are a mean_of() look at it.
  std::optional<ir::Ref> mask() const { return mask_; }

  /// The sums of a metric that is a mean of `values`, of shape (batch, ...): the weighted total and the total of the weights.
  /// More axes than the batch are averaged first, as keras.metrics.Mean does with a per-sample weight.
  /// counts: of the shape of the values, 0 where one does not count; Keras looks at it only where there are weights or a mask.
  ir::Ref mean_of(ir::Ref values, std::optional<ir::Ref> counts = {});
  /// The same with weights that are not the samples'.
  ir::Ref mean_of_weighted(ir::Ref values, ir::Ref weights);
  ir::Ref mean_of_loss(const AnyObject<LossKind>& loss);

 private:
  std::optional<ir::Ref> masked_weights();

  ir::Graph& whole_;
  ir::Ref y_true_, y_pred_;
  std::optional<ir::Ref> weights_, mask_;
};

/// A metric that wants (batch, features).
std::optional<Unfit> rows_of_classes_only(const Shape& output);

/// total / count of the two sums of mean_of(); 0 when the count is 0, as Keras' divide_no_nan.
double mean_result(std::span<const double> sums);

// A metric may have more than the concept asks for: `static from_config(config, site)` and `to_config() const` of its own, `targets()
// const` where what the labels are depends on the arguments, `unfit(output shape) const` -> std::optional<Unfit>, and `validate(const
// Site&) const` for rules about several arguments.
template <class M>
concept OneResult = requires(const M m, std::span<const double> sums) {
  { m.result(sums) } -> std::same_as<double>;
};
template <class M>
concept SeveralResults = requires(const M m, std::span<const double> sums, std::vector<double>& out) {
  m.results(sums, out);  // one number, or one per class, threshold, ...
};
template <class M>
concept Metric = (OneResult<M> || SeveralResults<M>)&&requires(const M m, MetricLowering& b) {
  { M::info } -> std::convertible_to<MetricInfo>;
  M::fields(ignore_fields);
  { m.lower(b) } -> std::same_as<ir::Ref>;  // of shape (sums,): added up over shards and batches
};

struct MetricKind : ObjectKind {
  MetricInfo info;
  ir::Ref (*lower)(const std::any&, MetricLowering&);
  /// Of the sums of an epoch: one number, or where Keras gives an array its elements.
  void (*results)(const std::any&, std::span<const double> sums, std::vector<double>& out);
  Targets (*targets)(const std::any&);
  std::optional<Unfit> (*unfit)(const std::any&, const Shape& output);
};

const std::vector<MetricKind>& metric_kinds();         // every file of src/tenon/metrics, generated
const MetricKind* metric_kind(std::string_view name);  // by class, function or alias; null when unknown

/// Any metric by value, or a name. "accuracy" ("acc") has no row: it becomes one of three when the loss and the output are known.
using AnyMetric = Named<MetricKind, &metric_kind>;

}  // namespace tenon
