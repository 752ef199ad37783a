// Layers to operations, then losses and metrics, then the gradients.
#include "tenon/base/assert.h"
#include "tenon/ir/graph.h"
#include "tenon/plan/lower_head.h"

namespace tenon {
namespace {

/// All variables of the model and their leaves, numbered as in the layouts.
struct Leaves {
  std::vector<Variable> variables;
  ir::Refs refs;

  Leaves(ir::Builder& b, const Graph& model) : variables(all_variables(model)) {
    std::size_t parameters = 0;
    for (const auto& layer : model.layers) parameters += layer.parameters.size();
    for (std::size_t i = 0; i < variables.size(); ++i) {
      const bool trained = i < parameters;
      const auto role = trained ? ir::Role::parameter : ir::Role::state;
      refs.push_back(b.leaf(role, static_cast<int>(trained ? i : i - parameters), {variables[i].shape, DType::float32}));
    }
  }
};

/// The parameters as the loss sees them: where a layer changes its own before the optimizer does, what it makes of them.
ir::Refs parameters_of(const ir::Graph& g) {
  ir::Refs all;
  for (int v = 0; v < static_cast<int>(g.values.size()); ++v)
    if (g.values[static_cast<std::size_t>(v)].role == ir::Role::parameter) all.push_back({v});
  for (const auto& n : g.nodes)
    if (std::holds_alternative<ir::StateUpdate>(n.op))
      for (std::size_t i = 0; i < all.size(); ++i)
        if (g.value(n.in[0]).role == ir::Role::parameter && g.value(n.in[0]).index == static_cast<int>(i)) all[i] = n.in[1];
  return all;
}

class Lowerer {
 public:
  Lowerer(const Task& task, std::int64_t rows, std::int64_t batch, Penalties penalties)
      : task_(task),
        model_(*task.graph),
        rows_(rows),
        batch_(batch),
        counts_penalties_(penalties == Penalties::here),
        b_(out_.graph),
        variables_(b_, model_) {}

  Lowered run() {
    const std::vector<OutputValue> outputs = lower_model();
    if (task_.purpose == Purpose::predict) {
      for (const auto& o : outputs) out_.outputs.push_back(o.value);
      return std::move(out_);
    }
    add_penalties();
    const ir::Ref loss = lower_head(out_, task_, {rows_, batch_}, outputs, losses_);
    if (loss.valid()) out_.gradients = ir::gradient(out_.graph, loss, parameters_of(out_.graph));
    return std::move(out_);
  }

 private:
  ir::Ref leaf(const TensorSpec& spec) {
    out_.data.push_back(b_.leaf(ir::Role::data, static_cast<int>(out_.data.size()), spec.with_batch(rows_)));
    return out_.data.back();
  }
  std::vector<OutputValue> lower_model() {
    Operands inputs;
    for (const auto& spec : task_.x) inputs.push_back({leaf(spec)});
    const auto mode = task_.purpose == Purpose::fit ? Mode::training : Mode::inference;
    Lowering whole(out_.graph, {mode, batch_, 0}, std::move(inputs), {variables_.variables, variables_.refs}, losses_);
    std::vector<OutputValue> outputs;
    for (const Operand& output : lower_nodes(model_, whole)) {
      // Keras casts such an output to float32 for the loss, which then sees no softmax to look through.
      const bool is_cast = task_.bfloat16 && model_.output(outputs.size()).dtype == DType::bfloat16;
      const ir::Ref value = is_cast ? b_.cast(b_.cast(output.value, DType::bfloat16), DType::float32) : output.value;
      outputs.push_back({value, output.mask.valid() ? std::optional(output.mask) : std::nullopt});
    }
    return outputs;
  }

  /// Those of the trained variables; a shard that does not count them adds 0, so that all shards have the same sums.
  void add_penalties() {
    const ir::Refs parameters = parameters_of(out_.graph);
    for (std::size_t i = 0; i < parameters.size(); ++i) {
      const auto& regularizer = variables_.variables[i].regularizer;
      const ir::Ref variable = parameters[i];
      if (!regularizer.kind) continue;
      if (counts_penalties_) losses_.push_back(b_.reshape(regularizer.kind->lower(regularizer.value, b_, variable), Shape{}));
      else losses_.push_back(b_(ir::Constant{Shape{}, 0}, {}));
    }
  }

  const Task& task_;
  const Graph& model_;
  std::int64_t rows_, batch_;
  bool counts_penalties_;
  Lowered out_;
  ir::Builder b_;
  Leaves variables_;
  ir::Refs losses_{};
};

}  // namespace

ir::Refs Lowered::kept() const {
  ir::Refs all;
  for (const auto* refs : {&gradients, &sums, &outputs})
    for (const auto r : *refs)
      if (r.valid()) all.push_back(r);
  return all;
}

Lowered lower(const Task& task, std::int64_t rows, std::int64_t batch, Penalties penalties) {
  return Lowerer(task, rows, batch, penalties).run();
}

}  // namespace tenon
