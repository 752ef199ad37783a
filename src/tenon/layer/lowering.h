#pragma once
// What a layer adds to a model (Signature), and what it sees while it becomes operations (Lowering).
#include <string>
#include <vector>

#include "tenon/ir/graph.h"
#include "tenon/layer/activation.h"
#include "tenon/layer/constraint.h"
#include "tenon/layer/initializer.h"
#include "tenon/layer/regularizer.h"

namespace tenon {

enum class Mode : std::uint8_t { training, inference };

/// A Keras variable: trained (a parameter) or kept by the layer itself (state).
struct Variable {
  std::string name;  // last part of Keras' variable path, "kernel"
  Shape shape;
  Initializer initializer;
  Regularizer regularizer{};  // these two act while the variable is trained
  Constraint constraint{};
};

/// What infer() promises of a layer.
struct Signature {
  std::vector<TensorSpec> outputs;     // with the batch axis in front
  std::vector<Variable> parameters{};  // in the order Keras creates them
  std::vector<Variable> state{};       // likewise
};

/// A layer's view of the graph under construction. It sees one shard; what needs the whole batch goes through batch_sum().
class Lowering : public ir::Builder {
 public:
  struct Names {
    const std::vector<Variable>& variables;
    const ir::Refs& refs;
  };
  struct Scope {
    Mode mode;             // of this layer: a frozen layer is lowered for inference
    std::int64_t batch;    // rows of all shards together
    std::uint32_t stream;  // of random numbers: the layer's place in the model
  };

  Lowering(ir::Graph& g, Scope scope, const ir::Refs& inputs, Names parameters, Names state)
      : Builder(g), scope_(scope), inputs_(inputs), parameters_(parameters), state_(state) {}

  std::size_t inputs() const { return inputs_.size(); }
  /// An input as float32, which is what layers compute with.
  ir::Ref input(std::size_t i = 0) { return cast(inputs_[i], DType::float32); }
  /// An input as it comes: float32, or int32 for whole numbers.
  ir::Ref raw_input(std::size_t i = 0) const { return inputs_[i]; }
  ir::Ref parameter(std::string_view name) const { return find(parameters_, name); }
  ir::Ref state(std::string_view name) const { return find(state_, name); }
  bool training() const { return scope_.mode == Mode::training; }
  std::uint32_t stream() const { return scope_.stream; }
  std::int64_t batch() const { return scope_.batch; }

  /// Sum over `axes` (which stay with length 1) and over all shards.
  ir::Ref batch_sum(ir::Ref x, ir::Ints axes) {
    return (*this)(ir::ShardSum{}, {(*this)(ir::Reduce{ir::Fold::sum, std::move(axes)}, {x})});
  }
  /// The state variable takes this value at the end of the step.
  void update(std::string_view name, ir::Ref value) { all(ir::StateUpdate{}, {state(name), value}); }
  ir::Ref activate(ir::Ref x, Activation a) { return tenon::activate(*this, x, a); }

 private:
  static ir::Ref find(Names n, std::string_view name);

  Scope scope_;
  const ir::Refs& inputs_;
  Names parameters_, state_;
};

}  // namespace tenon
