#pragma once
// A model whose every shape is known but the batch axis.
#include "tenon/model/model.h"

namespace tenon {

struct Graph {
  struct Node;
  /// Parameters of a layer that is not trainable are state here: nothing ever updates them.
  struct Layer {
    AnyLayer layer;
    std::string name;
    bool trainable;
    std::vector<Variable> parameters, state;
    Regularizer activity_regularizer{};
    DTypePolicy dtype = DTypePolicy::float32;  // see policy_of()

    /// All of them in Keras' order, which freezing does not change.
    std::vector<Variable> variables() const;
    CallView view(const Node& node) const;
  };
  struct Node {
    int layer;
    std::vector<TensorRef> inputs;
    std::vector<TensorSpec> outputs;
    CallArguments call{};
  };
  struct End {
    std::string name;
    TensorRef tensor;
  };  // name: of the layer, as Keras names inputs and outputs

  std::vector<Layer> layers;  // as Model::layers
  std::vector<Node> nodes;    // as Model::nodes: topological
  std::vector<End> inputs, outputs;
  std::vector<NotNative> not_native{};  // layers that Tenon cannot run, in the order of their calls
  bool across_rows = false;             // of any of its layers: Signature::across_rows

  const TensorSpec& spec(TensorRef r) const { return nodes[static_cast<std::size_t>(r.node)].outputs[static_cast<std::size_t>(r.output)]; }
  const TensorSpec& input(std::size_t i = 0) const { return spec(inputs[i].tensor); }
  const TensorSpec& output(std::size_t i = 0) const { return spec(outputs[i].tensor); }
};

/// Asks every layer for its signature, with the model's own Input shapes. Independent mistakes are all reported; what only depends on a
/// failed layer is skipped. The second form replaces the inputs' specs, by data whose lengths are known where the model says None,
/// or for a Sequential model without an Input: its graph gets one, as first node and last layer.
Result<Graph> infer(const Model& model, Sink& sink);
Result<Graph> infer(const Model& model, std::span<const TensorSpec> inputs, Sink& sink);
/// The same for a model that is a layer of another one. `outer`: that layer, in front of the names of the model's own in messages.
Result<Graph> infer_inside(const Model& model, Inputs inputs, const Site& outer);

/// Every node of the graph in operations; the graph's outputs. The variables of layer "dense" are "dense/kernel" there.
Operands lower_nodes(const Graph& graph, Lowering& b);
/// The variables of all layers by those names: parameters first, in the order of the layouts, then state.
std::vector<Variable> all_variables(const Graph& graph);

/// The number of rows of every batch, where a layer keeps something for each of them; none where any number will do.
std::optional<std::int64_t> fixed_batch(const Graph& graph);

/// Where Keras' files keep each layer: "layers/dense_1"; empty for the Input of a Sequential model, which Keras does not save.
std::vector<std::string> layer_paths(const Model& model);

/// All parameters, or all state, in one flat buffer: each variable at an offset that is a whole number of cache lines.
struct Layout {
  struct Row {
    int layer;
    Variable variable;
    std::int64_t offset, size;
  };  // floats
  std::vector<Row> rows;
  std::int64_t size = 0;  // floats, padding included
  DType floats = DType::float32;
};
Layout parameter_layout(const Graph& graph);
Layout state_layout(const Graph& graph);

/// What the model's floats are: float64 where its layers compute in that, else float32. check() lets no model pass that has both.
DType floats_of(const Graph& graph);

/// Weights of the model, or start values drawn with `seed`, in a flat buffer. Padding is zero.
Tensor initial_values(const Layout& layout, const std::optional<Weights>& weights, std::uint32_t seed);
/// Parts of flat buffers, without copies, as Keras orders them.
Weights to_weights(const Graph& graph, const Tensor& parameters, const Tensor& state);

}  // namespace tenon
