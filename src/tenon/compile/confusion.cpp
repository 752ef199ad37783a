#include "tenon/compile/confusion.h"

#include <cmath>

#include "tenon/compile/compared.h"

namespace tenon {
namespace {

using ir::Arithmetic;
using ir::Fn;
using ir::Ref;

constexpr double filtered_out = -1e10;  // keras/src/metrics/metrics_utils.py, NEG_INF

/// What is counted, flattened to (elements, labels): outputs, and the weights of positive and of negative labels.
struct Counted {
  Ref y_pred, positive, negative;
};

Ref floats(ir::Builder& b, const std::vector<double>& values, Shape shape) {
  return b.literal(Tensor::copy<double>(std::move(shape), values));
}

/// All but the k largest of a row fall below every threshold.
Ref largest_only(ir::Builder& b, Ref y_pred, std::int64_t k) {
  const std::int64_t classes = b.shape(y_pred)[-1].value;
  const Ref ids = b(ir::ArgTopK{std::min(k, classes)}, {y_pred});
  const Ref chosen = b.sum(b(ir::OneHot{classes}, {ids}), {b.shape(ids).rank() - 1});
  return b.select(chosen, y_pred, b.constant(filtered_out));
}

/// Weights of rows or of positions, given to every element of an output of shape `to`.
Ref weights_like(ir::Builder& b, Ref weights, const Shape& to) {
  Shape shape = b.shape(weights);
  while (shape.rank() > to.rank()) shape.dims.pop_back();  // a last axis of length 1
  while (shape.rank() < to.rank()) shape.dims.emplace_back(1);
  return b.broadcast_to(b.reshape(weights, shape), to);
}

Counted counted(MetricLowering& b, const Confusion& how) {
  auto [y_true, y_pred] = as_floats(b, {b.y_true(), b.y_pred()});
  if (how.from_logits) y_pred = b.apply(Fn::sigmoid, y_pred);
  if (how.top_k) y_pred = largest_only(b, y_pred, *how.top_k);
  if (how.class_id) {
    const std::int64_t classes = b.shape(y_pred)[-1].value, id = *how.class_id < 0 ? *how.class_id + classes : *how.class_id;
    const int last = b.shape(y_pred).rank() - 1;
    y_true = b.slice(y_true, last, id, 1), y_pred = b.slice(y_pred, last, id, 1);
  }
  const Shape shape = b.shape(y_pred);
  Ref positive = b(ir::Binary{Arithmetic::not_equal}, {y_true, b.constant(0)});
  Ref negative = b.affine(positive, -1, 1);
  const auto weigh = [&](Ref weights) { positive = b.multiply(positive, weights), negative = b.multiply(negative, weights); };
  if (const auto weights = b.weights()) weigh(weights_like(b, *weights, shape));
  if (!how.label_weights.empty()) weigh(floats(b, how.label_weights, {static_cast<std::int64_t>(how.label_weights.size())}));
  const std::int64_t labels = how.by_label ? shape[-1].value : 1;
  const Shape flat{elements(shape) / labels, labels};
  return {b.reshape(y_pred, flat), b.reshape(positive, flat), b.reshape(negative, flat)};
}

/// Thresholds at equal distances: outputs are sorted into the buckets between them. Bucket 0 is below the first threshold, unless that lies
/// below 0, as AUC's does: then nothing is.
Ref in_buckets(ir::Builder& b, const Counted& c, const Confusion& how) {
  const auto thresholds = static_cast<std::int64_t>(how.thresholds.size());
  const std::int64_t labels = b.shape(c.y_pred)[1].value, all = elements(b.shape(c.y_pred));
  const bool has_margins = how.thresholds.front() < 0 || how.thresholds.back() > 1;
  Ref bucket = b.apply(Fn::ceil, b.affine(b.clip(c.y_pred, 0, 1), static_cast<double>(thresholds - 1)));
  if (has_margins) bucket = b.maximum(bucket, 1);
  bucket = b.cast(bucket, DType::int32);
  if (labels > 1) {
    std::vector<std::int32_t> first(static_cast<std::size_t>(labels));
    for (std::size_t l = 0; l < first.size(); ++l) first[l] = static_cast<std::int32_t>(l) * static_cast<std::int32_t>(thresholds + 1);
    bucket = b.add(bucket, b.literal(Tensor::copy<std::int32_t>({labels}, first)));
  }
  const Ref both = b.concat({b.reshape(c.positive, {all, 1}), b.reshape(c.negative, {all, 1})}, 1);
  const ir::GatherGradient add_up{.forward = {.axis = 0}, .input = {labels * (thresholds + 1), 2}};
  const Ref in_each = b.reshape(b(add_up, {b.reshape(bucket, {all}), both}), {labels, thresholds + 1, 2});
  return b(ir::Cumulate{.fold = ir::Fold::sum, .axis = 1, .reverse = true}, {in_each});
}

Ref compared(ir::Builder& b, const Counted& c, const Confusion& how) {
  const auto thresholds = static_cast<std::int64_t>(how.thresholds.size());
  const std::int64_t rows = b.shape(c.y_pred)[0].value, labels = b.shape(c.y_pred)[1].value;
  const Ref is_above =
      b(ir::Binary{Arithmetic::greater}, {b.reshape(c.y_pred, {1, rows, labels}), floats(b, how.thresholds, {thresholds, 1, 1})});
  const auto side = [&](Ref weights) {  // (labels, thresholds + 1, 1)
    const Ref total = b.sum(weights, {0}, ir::Axes::stay), above = b.sum(b.multiply(is_above, b.reshape(weights, {1, rows, labels})), {1});
    return b.reshape(b.transpose(b.concat({total, above}, 0), {1, 0}), {labels, thresholds + 1, 1});
  };
  return b.concat({side(c.positive), side(c.negative)}, 2);
}

}  // namespace

bool evenly_distributed(std::span<const double> thresholds) {
  if (thresholds.size() < 3) return false;
  for (std::size_t i = 0; i < thresholds.size(); ++i) {
    const auto even = static_cast<double>(i) / static_cast<double>(thresholds.size() - 1);
    if (std::abs(thresholds[i] - even) > 1e-7 + 1e-5 * even) return false;
  }
  return true;
}

Ref confusion_sums(MetricLowering& b, const Confusion& how) {
  const Counted c = counted(b, how);
  const Ref counts = evenly_distributed(how.thresholds) ? in_buckets(b, c, how) : compared(b, c, how);
  return b.reshape(counts, {elements(b.shape(counts))});
}

double ConfusionCounts::precision(std::size_t t) const { return divided(true_positives(t), true_positives(t) + false_positives(t)); }
double ConfusionCounts::recall(std::size_t t) const { return divided(true_positives(t), sums_[0]); }
double ConfusionCounts::specificity(std::size_t t) const { return divided(true_negatives(t), sums_[1]); }

}  // namespace tenon
