#pragma once
// A model: layers, the nodes where they are called, the tensors between them, compile arguments and weights.
#include <optional>

#include "tenon/base/tensor.h"
#include "tenon/compile/compile.h"
#include "tenon/layer/dtype_policy.h"
#include "tenon/layer/layer.h"
#include "tenon/layer/naming.h"

namespace tenon {

/// Keras' class of the layer that keras.Input makes.
inline constexpr std::string_view input_layer_class = "InputLayer";

/// One output of one call of a layer.
struct TensorRef {
  int node = 0, output = 0;
  friend bool operator==(TensorRef, TensorRef) = default;
};

/// Values of a model's variables. layers[i]: of layer i, in Keras' order: parameters, then state; empty for a layer that was never built.
struct Weights {
  std::vector<std::vector<Tensor>> layers;
};

/// What an optimizer remembers. slots: of every trained variable, in the order of saved_arrays(), as Keras' files hold them.
struct OptimizerState {
  std::int64_t iterations = 0;
  double learning_rate = 0;  // more than a float only in a file of a float64 model
  std::vector<Tensor> slots;
  std::vector<OptimizerState> inner{};  // of the optimizers in a MultiOptimizer, which keeps nothing else
};

struct Model {
  enum class Form : std::uint8_t { sequential, functional };
  struct LayerEntry {
    AnyLayer layer;
    std::string name;
    bool trainable = true;
    Regularizer activity_regularizer{};
    DTypePolicy dtype = DTypePolicy::float32;
  };
  /// A call of a layer. An Input layer has one node without inputs.
  struct Node {
    int layer;
    std::vector<TensorRef> inputs;
    CallArguments call{};  // null: the inputs alone
  };

  Model();
  Model(const Model&);
  Model(Model&&) noexcept;
  Model& operator=(const Model&);
  Model& operator=(Model&&) noexcept;
  ~Model();

  Form form = Form::sequential;
  std::string name = "sequential";
  DTypePolicy dtype = DTypePolicy::float32;  // said of a Sequential model, and without effect on its layers
  std::vector<LayerEntry> layers;            // in Keras' order of model.layers
  std::vector<Node> nodes;                   // every node behind the nodes it reads
  /// A Sequential without an Input layer has no inputs: its first node reads nothing until infer() is told a spec.
  std::vector<TensorRef> inputs, outputs;
  /// How inputs and outputs are nested, when in another way than one alone or a list: dicts and lists whose leaves are indices into them.
  Config input_structure{}, output_structure{};

  std::optional<Compile> compile_args{};
  std::optional<Weights> weights{};  // none: initialised when training starts
  std::optional<OptimizerState> optimizer_state{};

  /// Adds a layer and one node that calls it. An empty name becomes Keras' "dense", "dense_1", ...
  TensorRef add(AnyLayer layer, std::vector<TensorRef> read = {}, std::string layer_name = {});
  /// One more node that calls a layer which the model has: its weights are shared.
  TensorRef call(int layer, std::vector<TensorRef> read, CallArguments arguments = {});
  /// Whether layer `layer` is an Input.
  bool is_input(int layer) const;
  /// Sets the arguments of training; drops the optimizer's state, as Keras does.
  void compile(Compile args);
};

/// Each layer reads the one before it: Sequential{Input{.shape = {28, 28, 1}}, Conv2D{...}, Dense{.units = 10}}.
struct Sequential : Model {
  Sequential(std::initializer_list<AnyLayer> layers);
};

/// Adds a layer that reads the last one, as keras.Sequential.add().
void append(Model& model, AnyLayer layer, std::string layer_name = {});

/// Gives a Sequential model without an Input one for arrays like `spec`, whose batch axis may have any length: Keras' build(). Weights and
/// nodes follow; weights may be those of a Graph, which keeps such an Input as its last layer.
void declare_input(Model& model, const TensorSpec& spec);

/// keras.Model(inputs, outputs): `model` holds layers added with add(); this names what goes in and comes out. What the outputs do not
/// need is dropped; an Input that they need and `inputs` does not name becomes one more input. Layers come in Keras' order.
Model functional(Model model, std::vector<TensorRef> inputs, std::vector<TensorRef> outputs);

/// A model as a layer of another one, with its own weights as start values: append(outer, as_layer(encoder)).
AnyLayer as_layer(Model model);
/// The model that the layer is; null for any other layer.
const Model* nested_model(const AnyLayer& layer);
/// The layer's precision; of a model float64 where any of its layers has that.
DTypePolicy policy_of(const Model::LayerEntry& entry);

}  // namespace tenon
