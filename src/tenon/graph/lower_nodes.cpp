#include "tenon/base/assert.h"
#include "tenon/graph/graph.h"
#include "tenon/ir/precision.h"
#include "tenon/layer/activity.h"
#include "tenon/operations/operations.h"

namespace tenon {
namespace {

/// Floats are computed as float32, whole numbers that index something as int32.
DType computed(DType declared) { return declared == DType::int32 || declared == DType::int64 ? DType::int32 : DType::float32; }

/// Whether data go on as they come: strings, and whole numbers that may need 64 bits, as far as those reach that read them so.
bool is_raw(DType declared, DType data) { return is_text(declared) || (declared == DType::int64 && is_integer(data)); }

class NodeLowering {
 public:
  NodeLowering(const Graph& graph, Lowering& b) : graph_(graph), b_(b) {}

  Operands run() {
    for (std::size_t n = 0; n < graph_.nodes.size(); ++n) made_.push_back(call(n));
    Operands outputs;
    for (const auto& end : graph_.outputs) {
      outputs.push_back(value(end.tensor));
      ir::Ref& whole = outputs.back().value;  // an Input that is an output, too
      if (is_integer(b_.spec(whole).dtype)) whole = b_.cast(whole, DType::int32);
    }
    return outputs;
  }

 private:
  const Operand& value(TensorRef r) const { return made_[static_cast<std::size_t>(r.node)][static_cast<std::size_t>(r.output)]; }
  std::int64_t rows() const { return b_.shape(b_.raw_input())[0].value; }

  /// The input that an Input node stands for, in the dtype and with the axes that the model declares: Keras casts, and adds or drops a
  /// last axis of length 1 (keras/src/models/functional.py, _adjust_input_rank).
  Operands input(std::size_t node) {
    for (std::size_t i = 0; i < graph_.inputs.size(); ++i) {
      if (graph_.inputs[i].tensor.node != static_cast<int>(node)) continue;
      const auto& spec = graph_.input(i);
      const ir::Ref data = b_.raw_input(i);
      const bool raw = is_raw(spec.dtype, b_.spec(data).dtype);
      return {{b_.reshape(raw ? data : b_.cast(data, computed(spec.dtype)), spec.shape.with(0, rows())), b_.mask(i)}};
    }
    TENON_ASSERT(false, "every node without inputs is an input of the model");
    return {};
  }

  Operands call(std::size_t n) {
    const auto& node = graph_.nodes[n];
    const auto& layer = graph_.layers[static_cast<std::size_t>(node.layer)];
    const CallView call = layer.view(node);
    Operands inputs;
    for (const auto r : node.inputs) inputs.push_back(value(r));
    if (!layer.layer.kind->info.raw)
      for (auto& operand : inputs)
        if (b_.spec(operand.value).dtype != DType::float32) operand.value = b_.cast(operand.value, DType::int32);
    if (call["mask"]["tensor"].integer()) {
      const ir::Ref mask = inputs.back().value;
      inputs.pop_back();
      inputs.front().mask = b_.cast(mask, DType::float32);
    }
    Lowering inner = b_.inside({.name = layer.name, .call = call, .trainable = layer.trainable}, inputs);
    if (inputs.empty()) return input(n);
    const ir::InPrecision precision(b_, operations_dtype(layer, node));
    Operands outputs = lower_layer(layer.layer, inner);
    penalize_outputs(layer.activity_regularizer, outputs, inner);
    TENON_ASSERT(outputs.size() == node.outputs.size(), "infer() and lower() of a layer agree on the number of outputs");
    for (std::size_t i = 0; i < outputs.size(); ++i)
      TENON_ASSERT(b_.shape(outputs[i].value) == node.outputs[i].shape.with(0, rows()),
                   "infer() and lower() of a layer agree on its shape");
    return outputs;
  }

  /// An operation computes in the precision of its result; the layers of a model speak for themselves.
  static DType operations_dtype(const Graph::Layer& layer, const Graph::Node& node) {
    if (is_operation(*layer.layer.kind)) return node.outputs.front().dtype;
    return nested_model(layer.layer) ? DType::float32 : tenon::operations_dtype(layer.layer.kind->name, layer.dtype);
  }

  const Graph& graph_;
  Lowering& b_;
  std::vector<Operands> made_;
};

}  // namespace

Operands lower_nodes(const Graph& graph, Lowering& b) { return NodeLowering(graph, b).run(); }

std::vector<Variable> all_variables(const Graph& graph) {
  std::vector<Variable> all;
  for (auto variables : {&Graph::Layer::parameters, &Graph::Layer::state})
    for (const auto& layer : graph.layers)
      for (Variable v : layer.*variables) {
        v.name = layer.name + "/" + v.name;
        all.push_back(std::move(v));
      }
  return all;
}

}  // namespace tenon
