// Layers to operations, then loss and metrics, then the gradients: the only place that knows both worlds.
#include "tenon/base/assert.h"
#include "tenon/plan/program.h"

namespace tenon {
namespace {

/// One layer's variables as its lower() asks for them. Those of a frozen layer are all state.
struct Bound {
  std::vector<Variable> variables;
  ir::Refs refs;
};

std::vector<Bound> leaves(ir::Builder& b, const Graph& model) {
  std::vector<Bound> all;
  int parameter = 0, state = 0;
  for (const auto& layer : model.layers) {
    auto& bound = all.emplace_back();
    for (const auto& v : layer.parameters)
      bound.variables.push_back(v), bound.refs.push_back(b.leaf(ir::Role::parameter, parameter++, {v.shape, DType::float32}));
    for (const auto& v : layer.state)
      bound.variables.push_back(v), bound.refs.push_back(b.leaf(ir::Role::state, state++, {v.shape, DType::float32}));
  }
  return all;
}

ir::Refs parameters_of(const ir::Graph& g) {
  ir::Refs all;
  for (int v = 0; v < static_cast<int>(g.values.size()); ++v)
    if (g.values[static_cast<std::size_t>(v)].role == ir::Role::parameter) all.push_back({v});
  return all;
}

/// Floats are computed as float32, whole numbers that index something as int32.
DType computed(DType declared) { return declared == DType::int32 || declared == DType::int64 ? DType::int32 : DType::float32; }

class Lowerer {
 public:
  Lowerer(const Task& task, std::int64_t rows, std::int64_t batch)
      : task_(task), model_(*task.graph), rows_(rows), batch_(batch), b_(out_.graph), variables_(leaves(b_, model_)) {}

  Lowered run() {
    for (const auto& spec : task_.x) leaf(spec);
    for (std::size_t n = 0; n < model_.nodes.size(); ++n) values_.push_back(call(n));
    for (const auto& end : model_.outputs) outputs_.push_back(value(end.tensor));
    if (task_.purpose == Purpose::predict) return out_.outputs = outputs_, std::move(out_);
    for (const auto& spec : task_.y) leaf(spec);
    if (task_.sample_weight) weights_ = b_.cast(leaf(*task_.sample_weight), DType::float32);
    const ir::Ref loss = loss_sum();
    out_.sums.push_back(b_.reshape(loss, {1}));
    for (const auto& m : task_.metrics) out_.sums.push_back(metric_sums(m));
    if (task_.purpose == Purpose::fit)
      out_.gradients =
          ir::gradient(out_.graph, b_.affine(loss, 1 / static_cast<float>(out_.loss_elements * batch_)), parameters_of(out_.graph));
    return std::move(out_);
  }

 private:
  ir::Ref leaf(const TensorSpec& spec) {
    out_.data.push_back(b_.leaf(ir::Role::data, static_cast<int>(out_.data.size()), spec.with_batch(rows_)));
    return out_.data.back();
  }
  ir::Ref value(TensorRef r) const {
    TENON_ASSERT(r.output == 0, "a layer has one output");
    return values_[static_cast<std::size_t>(r.node)];
  }

  /// Element of the batch that an Input node stands for, in the dtype and with the axes the model declares: Keras casts,
  /// and adds or drops a last axis of length 1 (keras/src/models/functional.py, _adjust_input_rank).
  ir::Ref input(std::size_t node) {
    for (std::size_t i = 0; i < model_.inputs.size(); ++i) {
      if (model_.inputs[i].tensor.node != static_cast<int>(node)) continue;
      const auto& spec = model_.input(i);
      return b_.reshape(b_.cast(out_.data[i], computed(spec.dtype)), spec.shape.with(0, rows_));
    }
    TENON_ASSERT(false, "every node without inputs is an input of the model");
    return {};
  }

  ir::Ref call(std::size_t n) {
    const auto& node = model_.nodes[n];
    const auto& layer = model_.layers[static_cast<std::size_t>(node.layer)];
    const auto& bound = variables_[static_cast<std::size_t>(node.layer)];
    ir::Refs inputs;
    for (const auto r : node.inputs) inputs.push_back(value(r));
    if (inputs.empty()) inputs.push_back(input(n));
    // A frozen BatchNormalization uses its moving statistics; a frozen Dropout goes on dropping, as in Keras.
    const bool frozen = !layer.trainable && !bound.variables.empty();
    const auto mode = task_.purpose == Purpose::fit && !frozen ? Mode::training : Mode::inference;
    Lowering scope(out_.graph, {mode, batch_, static_cast<std::uint32_t>(n)}, inputs, {bound.variables, bound.refs},
                   {bound.variables, bound.refs});
    const ir::Ref result = layer.layer.kind->lower(layer.layer.value, scope);
    TENON_ASSERT(b_.shape(result) == node.outputs[0].shape.with(0, rows_), "infer() and lower() of a layer agree on its shape");
    return result;
  }

  /// Labels in the dtype that the loss or metric reads; bringing them to its rank is its own business.
  ir::Ref labels_for(Targets targets) {
    auto& labels = targets == Targets::class_ids ? ids_ : values_of_labels_;
    if (!labels.valid()) labels = b_.cast(out_.data[task_.x.size()], targets == Targets::class_ids ? DType::int32 : DType::float32);
    return labels;
  }

  /// sum(loss of each element * its weight) over the shard; the elements counted over the whole batch, as Keras'
  /// sum_over_batch_size, which does not divide by the weights.
  ir::Ref loss_sum() {
    LossLowering scope(out_.graph, labels_for(task_.loss.kind->info.targets), outputs_[0]);
    ir::Ref each = task_.loss.kind->lower(task_.loss.value, scope);
    const Shape shape = b_.shape(each);
    TENON_ASSERT(shape.rank() > 0 && shape[0] == Dim(rows_), "a loss has one row per row of the batch");
    out_.loss_elements = elements(shape) / rows_;
    if (weights_.valid()) each = b_.multiply(each, weights_like(shape));
    return b_.sum(each);
  }
  ir::Ref weights_like(const Shape& loss) {
    Shape w = b_.shape(weights_);
    while (w.rank() > loss.rank() && w[-1] == Dim(1)) w.dims.pop_back();
    while (w.rank() < loss.rank()) w.dims.emplace_back(1);
    return b_.reshape(weights_, w);
  }

  ir::Ref metric_sums(const CheckedMetric& m) {
    std::optional<ir::Ref> weights;
    if (m.weighted && weights_.valid()) weights = b_.reshape(weights_, {rows_});
    MetricLowering scope(out_.graph, labels_for(m.metric.kind->info.targets), outputs_[0], weights);
    const ir::Ref sums = m.metric.kind->lower(m.metric.value, scope);
    TENON_ASSERT(b_.shape(sums).rank() == 1, "a metric is a row of sums");
    return sums;
  }

  const Task& task_;
  const Graph& model_;
  std::int64_t rows_, batch_;
  Lowered out_;
  ir::Builder b_;
  std::vector<Bound> variables_;
  ir::Refs values_, outputs_;
  ir::Ref weights_{}, ids_{}, values_of_labels_{};
};

}  // namespace

ir::Refs Lowered::kept() const {
  ir::Refs all;
  for (const auto* refs : {&gradients, &sums, &outputs})
    for (const auto r : *refs)
      if (r.valid()) all.push_back(r);
  return all;
}

Lowered lower(const Task& task, std::int64_t rows, std::int64_t batch) { return Lowerer(task, rows, batch).run(); }

}  // namespace tenon
