#include "tenon/plan/lower_head.h"

#include "tenon/base/assert.h"
#include "tenon/compile/same_rank.h"

namespace tenon {
namespace {

/// A loss of one output as numbers to add up: its value on a batch is numerator / denominator * logged. The gradient is that of
/// numerator / denominator * trained.
struct ReducedLoss {
  ir::Ref numerator;
  std::optional<ir::Ref> denominator{};  // where it depends on the data: 0 stands for a loss of 0
  double logged = 1, trained = 1;
};

/// What a loss or a metric reads, one for every output that has any.
struct Compared {
  ir::Ref output;
  std::optional<ir::Ref> mask, weights;
};

class HeadLowerer {
 public:
  HeadLowerer(Lowered& out, const Task& task, const HeadScope& scope) : out_(out), task_(task), scope_(scope), b_(out.graph) {}

  ir::Ref run(std::vector<OutputValue> outputs, const ir::Refs& penalties) {
    for (auto& o : outputs)  // whole numbers, as of a lookup: keras/src/losses/loss.py, Loss.__call__
      if (b_.spec(o.value).dtype == DType::int32) o.value = b_.cast(o.value, DType::float32);
    for (const auto& spec : task_.y) labels_.push_back({.raw = leaf(spec)});
    for (const auto& spec : task_.sample_weight) weights_.push_back(b_.cast(leaf(spec), DType::float32));
    ir::Ref total;
    const auto add = [&](ir::Ref term) { total = total.valid() ? b_.add(total, term) : term; };
    for (std::size_t o = 0; o < outputs.size(); ++o)
      if (task_.outputs[o].loss.kind) {
        const ir::Ref term = loss(task_.outputs[o], compared(outputs, o));
        if (term.valid()) add(term);
      }
    if (const ir::Ref penalty = sum_of(penalties); penalty.valid()) {
      out_.sums.push_back(b_.reshape(penalty, {1}));
      out_.head.has_penalties = true;
      add(penalty);
    }
    for (std::size_t o = 0; o < outputs.size(); ++o)
      for (const auto& m : task_.outputs[o].metrics) out_.sums.push_back(metric(m, task_.outputs[o], compared(outputs, o)));
    return total;
  }

 private:
  /// Labels of an output, in the dtypes that losses and metrics read.
  struct Labels {
    ir::Ref raw, ids{}, values{};
  };

  ir::Ref leaf(const TensorSpec& spec) {
    out_.data.push_back(b_.leaf(ir::Role::data, static_cast<int>(out_.data.size()), spec.with_batch(scope_.rows)));
    return out_.data.back();
  }

  Compared compared(const std::vector<OutputValue>& outputs, std::size_t o) const {
    Compared c{outputs[o].value, outputs[o].mask, {}};
    if (const int w = task_.outputs[o].sample_weight; w >= 0) c.weights = weights_[static_cast<std::size_t>(w)];
    return c;
  }

  /// Labels in the dtype that the loss or metric reads; bringing them to its rank is its own business.
  ir::Ref labels_for(const CheckedOutput& output, Targets targets) {
    auto& labels = labels_[static_cast<std::size_t>(output.y)];
    const bool ids = are_integers(targets);
    auto& read = ids ? labels.ids : labels.values;
    if (!read.valid()) read = b_.cast(labels.raw, ids ? DType::int32 : DType::float32);
    return read;
  }

  /// Labels that lack the last axis of one unit leave one loss per row. A mask counts the positions of the output, so beside one the labels
  /// get that axis: check() lets them pass where the mask has one position, or the metric alone reads them so.
  ir::Ref beside_mask(ir::Ref labels, Targets targets, const Compared& c) {
    Shape shape = b_.shape(labels);
    const Shape& output = b_.shape(c.output);
    if (!c.mask || are_integers(targets) || shape.rank() < 2 || shape.rank() + 1 != output.rank() || output[-1] != Dim(1)) return labels;
    shape.dims.emplace_back(1);
    return b_.reshape(labels, shape);
  }

  ir::Ref sum_of(const ir::Refs& scalars) {
    ir::Ref total;
    for (const auto r : scalars) total = total.valid() ? b_.add(total, r) : r;
    return total;
  }

  /// The summand of the loss that trains; invalid where nothing does.
  ir::Ref loss(const CheckedOutput& output, const Compared& c) {
    const Targets targets = output.loss.kind->info.targets;
    LossLowering scope(out_.graph, beside_mask(labels_for(output, targets), targets, c), c.output);
    const ir::Ref each = output.loss.kind->lower(output.loss.value, scope);
    TENON_ASSERT(b_.shape(each).rank() > 0 && b_.shape(each)[0] == Dim(scope_.rows), "a loss has one row per row of the batch");
    const Config config = output.loss.kind->to_config(output.loss.value);
    const auto* written = config["reduction"].string();
    Compared of = c;
    if (const auto counts = scope.counts()) of.mask = c.mask ? b_.multiply(*c.mask, *counts) : *counts;
    const ReducedLoss reduced = reduce(each, of, written ? *written : "none", scope.is_of_batch());
    ir::Ref row = b_.reshape(reduced.numerator, {1});
    if (reduced.denominator) row = b_(ir::Concat{0}, {row, b_.reshape(*reduced.denominator, {1})});
    out_.sums.push_back(row);
    out_.head.losses.push_back({reduced.logged, output.loss_weight});
    if (task_.purpose != Purpose::fit) return {};
    ir::Ref term = b_.affine(reduced.numerator, reduced.trained * output.loss_weight);
    if (reduced.denominator) {
      const ir::Ref whole = b_(ir::ShardSum{}, {*reduced.denominator});
      const ir::Ref is_zero = b_(ir::Binary{ir::Arithmetic::equal}, {whole, b_(ir::Constant{b_.shape(whole), 0}, {})});
      term = b_.divide(term, b_.add(whole, is_zero));  // divide_no_nan: the numerator is 0 there as well
    }
    return term;
  }

  /// keras/src/losses/loss.py, reduce_weighted_values. What it divides by counts the whole batch; "sum_over_batch_size" does not look at
  /// the weights, but at the mask.
  ReducedLoss reduce(ir::Ref values, const Compared& c, const std::string& reduction, bool is_of_batch) {
    const double rows = static_cast<double>(scope_.rows), batch = static_cast<double>(scope_.batch);
    if (is_of_batch && c.mask) values = at_every_step(values, *c.mask);
    const double count = static_cast<double>(elements(b_.shape(values))) / rows * batch;
    const bool mean = reduction == "sum_over_batch_size" || reduction == "mean";
    ReducedLoss out;
    std::optional<ir::Ref> weights = c.weights;
    if (c.mask) weights = weights ? masked(*weights, *c.mask) : *c.mask;
    if (weights) values = weighted(values, *weights);
    out.numerator = b_.sum(values);
    if (mean && c.mask) {
      out.denominator = b_.sum(*c.mask);
      out.logged = out.trained = static_cast<double>(elements(b_.shape(*c.mask))) / rows * batch / count;
    } else if (reduction == "mean_with_sample_weight" && weights) {
      out.denominator = b_.sum(*weights);
    } else if (mean || reduction == "mean_with_sample_weight") {
      out.logged = out.trained = 1 / count;
    } else if (reduction != "sum") {
      out.logged = 1 / count;  // "none": Keras differentiates the sum of the losses, and logs their mean
    }
    // What is one value for the whole batch came once per row; weights would make it a value of every row, in Keras too.
    if (is_of_batch && !weights && !mean && reduction != "mean_with_sample_weight") out.trained /= batch;
    if (is_of_batch && !weights && reduction == "sum") out.logged /= batch;
    return out;
  }

  /// One value for the batch, which came once per row, beside a mask: Keras repeats it for every step.
  ir::Ref at_every_step(ir::Ref values, ir::Ref mask) {
    Shape column = b_.shape(mask);
    std::fill(column.dims.begin() + 1, column.dims.end(), Dim(1));
    const ir::Ref ones = b_(ir::Constant{b_.shape(mask), 1}, {});
    return b_.multiply(b_.reshape(values, column), ones);
  }

  ir::Ref masked(ir::Ref weights, ir::Ref mask) {
    auto [m, w] = same_rank(b_, mask, weights);
    return weighted(m, w);
  }

  /// Weights of a row count for all that the row has: Keras broadcasts from the last axis, and fails where the lengths differ.
  ir::Ref weighted(ir::Ref values, ir::Ref weights) {
    auto [v, w] = same_rank(b_, values, weights);
    Shape shape = b_.shape(w);
    while (shape.rank() < b_.shape(v).rank()) shape.dims.emplace_back(1);
    return b_.multiply(v, b_.reshape(w, shape));
  }

  ir::Ref metric(const CheckedMetric& m, const CheckedOutput& output, const Compared& c) {
    const auto weights = m.weighted ? c.weights : std::nullopt;
    const Targets targets = m.metric.kind->targets(m.metric.value);
    // One that reads the output without its last axis has nothing that a mask of it could count.
    const bool squeezes = m.metric.kind->unfit(m.metric.value, b_.shape(c.output)).has_value();
    const ir::Ref labels = labels_for(output, targets);
    MetricLowering scope(out_.graph, squeezes ? labels : beside_mask(labels, targets, c), c.output, weights,
                         squeezes ? std::nullopt : c.mask);
    const ir::Ref sums = m.metric.kind->lower(m.metric.value, scope);
    TENON_ASSERT(b_.shape(sums).rank() == 1, "a metric is a row of sums");
    return sums;
  }

  Lowered& out_;
  const Task& task_;
  HeadScope scope_;
  ir::Builder b_;
  std::vector<Labels> labels_;
  ir::Refs weights_;
};

}  // namespace

ir::Ref lower_head(Lowered& out, const Task& task, const HeadScope& scope, const std::vector<OutputValue>& outputs,
                   const ir::Refs& penalties) {
  TENON_ASSERT(outputs.size() == task.outputs.size(), "a task says of every output what is asked of it");
  return HeadLowerer(out, task, scope).run(outputs, penalties);
}

}  // namespace tenon
