// Layers to operations, then losses and metrics, then the gradients.
#include "tenon/base/assert.h"
#include "tenon/plan/lower_head.h"

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
    std::vector<OutputValue> outputs;
    for (const auto& end : model_.outputs) outputs.push_back({value(end.tensor)});
    if (task_.purpose == Purpose::predict) {
      for (const auto& o : outputs) out_.outputs.push_back(o.value);
      return std::move(out_);
    }
    const ir::Ref loss = lower_head(out_, task_, {rows_, batch_}, outputs);
    if (loss.valid()) out_.gradients = ir::gradient(out_.graph, loss, parameters_of(out_.graph));
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

  const Task& task_;
  const Graph& model_;
  std::int64_t rows_, batch_;
  Lowered out_;
  ir::Builder b_;
  std::vector<Bound> variables_;
  ir::Refs values_;
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
