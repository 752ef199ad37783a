#pragma once
// What a layer adds to a model (Signature), and what it sees while it becomes operations (Lowering).
#include <optional>
#include <string>
#include <vector>

#include "tenon/base/tensor.h"
#include "tenon/ir/builder.h"
#include "tenon/layer/activation.h"
#include "tenon/layer/call.h"
#include "tenon/layer/constraint.h"
#include "tenon/layer/initializer.h"
#include "tenon/layer/regularizer.h"

namespace tenon {

enum class Mode : std::uint8_t { training, inference };

/// A Keras variable: trained (a parameter) or kept by the layer itself (state).
struct Variable {
  std::string name;  // unique in its layer: "kernel"; "query/kernel" when it belongs to a layer of the layer
  Shape shape;
  Initializer initializer;
  Regularizer regularizer{};  // these two act while the variable is trained
  Constraint constraint{};
  std::string group{};                       // where Keras' files keep it, below the layer's own group: "", "cell", "layers/dense"
  bool trainable = true;                     // false for a parameter of a frozen layer of the layer
  std::optional<Tensor> start{};             // value to start from, in place of the initializer's
  std::optional<std::string> saved_twice{};  // another group that Keras' files repeat it in
  bool made_late = false;                    // Keras makes it when the layer is first called: a file saved before that lacks it
  bool kept = true;                          // false for what Keras neither counts nor saves: the states of a stateful layer
  int index = 0;                             // place among the layer's variables, parameters first; set by infer(Model), as the next
  bool is_state = false;
};

/// A layer whose arguments and shapes Tenon knows, but which it cannot run.
struct NotNative {
  std::string layer, kind;
  bool in_training_only;  // evaluate and predict do run it
};

/// What infer() promises of a layer.
struct Signature {
  std::vector<TensorSpec> outputs;      // with the batch axis in front
  std::vector<Variable> parameters{};   // in the order Keras creates them
  std::vector<Variable> state{};        // likewise
  std::vector<NotNative> not_native{};  // the layer itself or layers in it; see describe_layer()
  bool across_rows = false;  // whether a row of what it makes in training depends on other rows, in another way than by batch_sum()

  /// Adds the variables of a layer of the layer. group: Keras' name of the attribute that holds it, "forward_layer".
  void absorb(const Signature& inner, std::string_view name, std::string_view group, bool trainable = true);
};

/// A tensor between layers: its value and, where it has one, Keras' mask: 1 for the positions that count, 0 for the others.
struct Operand {
  ir::Ref value;
  ir::Ref mask{};
};
using Operands = std::vector<Operand>;

/// A layer's view of the graph under construction. It sees one shard; what needs the whole batch goes through batch_sum().
class Lowering : public ir::Builder {
 public:
  /// The variables that can be asked for, by name.
  struct Names {
    const std::vector<Variable>& variables;
    const ir::Refs& refs;
  };
  struct Scope {
    Mode mode;              // of the run
    std::int64_t batch;     // rows of all shards together
    std::uint32_t stream;   // of random numbers: the layer's place in the model
    bool trainable = true;  // false for a frozen layer
  };

  /// losses: where add_loss() puts its argument. It and `names` outlive this.
  Lowering(ir::Graph& g, Scope scope, Operands inputs, Names names, ir::Refs& losses)
      : Builder(g), target_(g), scope_(scope), inputs_(std::move(inputs)), names_(names), losses_(losses) {}

  std::size_t inputs() const { return inputs_.size(); }
  /// An input as float32, which is what layers compute with.
  ir::Ref input(std::size_t i = 0) { return cast(inputs_[i].value, DType::float32); }
  /// An input as it comes: float32, or int32 for whole numbers.
  ir::Ref raw_input(std::size_t i = 0) const { return inputs_[i].value; }
  const Operand& operand(std::size_t i = 0) const { return inputs_[i]; }
  /// Keras' mask of an input, float32 of 0 and 1; invalid where it has none.
  ir::Ref mask(std::size_t i = 0) const { return inputs_[i].mask; }
  /// What the layer is called with, beside its inputs.
  const CallView& call() const { return call_; }

  ir::Ref parameter(std::string_view name) const { return find(name); }
  /// Its value so far: what update() said last in this step, where the layer was called before.
  ir::Ref state(std::string_view name) const;
  bool training() const { return scope_.mode == Mode::training; }
  bool trainable() const { return scope_.trainable; }
  std::uint32_t stream() const { return scope_.stream; }
  std::int64_t batch() const { return scope_.batch; }

  /// Sum over `axes` (which stay with length 1) and over all shards.
  ir::Ref batch_sum(ir::Ref x, ir::Ints axes) {
    return (*this)(ir::ShardSum{}, {(*this)(ir::Reduce{ir::Fold::sum, std::move(axes)}, {x})});
  }
  /// The variable takes this value at the end of the step; a parameter before the optimizer changes it, which then takes the gradient of
  /// this value for the parameter's.
  void update(std::string_view name, ir::Ref value) { all(ir::StateUpdate{}, {find(name), value}); }
  /// argument: of the layer, that the activation is; add_activation() made its variables.
  ir::Ref activate(ir::Ref x, const Activation& a, std::string_view argument = "activation");
  /// Gives an output a mask: for layers whose info says that they make their own.
  void set_mask(ir::Ref mask, std::size_t output = 0);
  /// What set_mask() said; invalid where it said nothing.
  ir::Ref mask_of_output(std::size_t i) const { return i < masks_.size() ? masks_[i] : ir::Ref{}; }
  /// A scalar whose sum over all shards is added to the loss of the batch.
  void add_loss(ir::Ref scalar) { losses_.push_back(scalar); }

  /// How a layer of this layer is seen. rows_per_row: by how much its batch is longer than this layer's.
  struct Inner {
    std::string_view name;  // in front of the names of its variables
    const CallView& call = CallView::none();
    bool trainable = true;
    std::int64_t rows_per_row = 1;
  };
  /// What is lowered with this sees `value` in place of its variable.
  void replace(std::string_view name, ir::Ref value) { replaced_.emplace_back(prefix_ + std::string(name), value); }
  /// Every call gives another stream of random numbers.
  Lowering inside(const Inner& inner, Operands inputs);

 private:
  ir::Ref find(std::string_view name) const;

  ir::Graph& target_;
  Scope scope_;
  Operands inputs_;
  Names names_;
  ir::Refs& losses_;
  std::string prefix_{};
  std::vector<std::pair<std::string, ir::Ref>> replaced_{};
  CallView call_ = CallView::none();
  ir::Refs masks_{};
  std::uint32_t inner_calls_ = 0;
};

}  // namespace tenon
