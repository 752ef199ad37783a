#include <algorithm>
#include <map>

#include "tenon/base/assert.h"
#include "tenon/graph/known_part.h"
#include "tenon/graph/trace.h"
#include "tenon/layer/misfit.h"
#include "tenon/operations/operations.h"

namespace tenon {
namespace {

using Failed = std::optional<Reported>;

/// More than any machine holds, and so few that bytes of a whole batch can be counted in 64 bits.
constexpr std::int64_t most_values = std::int64_t{1} << 36;

/// Whether a tensor has a countable number of values, axes of unknown length left out.
bool fits(const Shape& shape) {
  std::int64_t n = 1;
  for (const Dim d : shape.dims)
    if (d.known() && (__builtin_mul_overflow(n, std::max<std::int64_t>(d.value, 1), &n) || n > most_values)) return false;
  return true;
}

Failed report_too_large(const std::string& what, const Shape& shape, const Site& at) {
  if (fits(shape)) return std::nullopt;
  return at.error(Code::TensorTooLarge)
      .expected("at most " + std::to_string(most_values) + " values")
      .found(shape)
      .because("This is the shape of " + what + ", and no machine that Tenon runs on holds as much.")
      .fix("make the layer smaller")
      .emit();
}

/// Initializers, regularizers and constraints that need other axes than the variable has.
Failed check_companions(const Variable& v, const Site& at) {
  const auto needs = [&](std::string_view kind, std::string_view role, const std::string& axes, std::string_view standard) {
    const std::string slot = v.name + "_" + std::string(role);
    return at.error(Code::ArgumentOutOfRange, slot)
        .expected(std::string(role == "initializer" ? "an " : "a ") + std::string(role) + " for a variable of shape " + to_string(v.shape))
        .found(std::string(kind))
        .because(std::string(kind) + " is made for variables of " + axes + ".")
        .fix("use Keras' default", slot + "=" + std::string(standard))
        .emit();
  };
  const auto& [kind, penalty, projection] = std::tuple(v.initializer.kind, v.regularizer.kind, v.constraint.kind);
  const int rank = v.shape.rank();
  switch (misfit(v.initializer, rank)) {
    case Misfit::needs_more_axes: return needs(kind->name, "initializer", "more axes", "\"zeros\"");
    case Misfit::needs_fewer_axes: return needs(kind->name, "initializer", "fewer axes", "\"zeros\"");
    case Misfit::names_other_axes: return needs(kind->name, "initializer", "all the axes that it names", "\"glorot_uniform\"");
    case Misfit::none: break;
  }
  if (penalty && penalty->info.rank && penalty->info.rank != rank) return needs(penalty->name, "regularizer", "two axes", "None");
  if (projection && projection->least_rank(v.constraint.value) > rank)
    return needs(projection->name, "constraint", "all the axes that it names", "None");
  return std::nullopt;
}

/// What no layer's own infer() looks at: sizes, and what is asked of the variables.
Failed check_signature(const Signature& s, const Site& at) {
  Failed failed;
  for (const auto& out : s.outputs)
    failed = first(failed, report_too_large("its output for one sample", out.shape.rank() ? out.shape.from(1) : out.shape, at));
  for (const auto* variables : {&s.parameters, &s.state})
    for (const auto& v : *variables) {
      failed = first(failed, report_too_large("its variable " + v.name, v.shape, at));
      TENON_ASSERT(v.initializer.kind, "every variable has start values");
      failed = first(failed, check_companions(v, at));
    }
  return failed;
}

/// A layer called a second time must need the variables that it has.
Failed check_shared(const Graph::Layer& layer, const std::vector<Variable>& has, const std::vector<Variable>& needs, const Site& at) {
  for (std::size_t i = 0; i < has.size(); ++i)
    if (has[i].shape != needs[i].shape)
      return at.error(Code::WeightsMismatch, "input 0")
          .expected(has[i].shape)
          .found(needs[i].shape)
          .because("The layer is called twice, and its " + has[i].name + " was made for the first input; the second needs another shape.")
          .fix("give the second input a layer of its own", std::string(layer.layer.kind->name) + "(..., name=\"" + layer.name + "_2\")",
               Applies::needs_editing)
          .emit();
  return std::nullopt;
}

/// A mask given by hand is the last of a call's tensors, and no input of the layer.
std::size_t mask_arguments(const CallArguments& call) { return call["mask"]["tensor"].integer() ? 1 : 0; }

/// Floats come out of a layer in the precision that it computes in, whatever it reads; out of a model as its own layers say; out of an
/// operation in the widest that it reads.
std::vector<TensorSpec> with_compute_dtype(const Graph::Layer& layer, std::span<const TensorSpec> inputs, std::vector<TensorSpec> outputs) {
  if (nested_model(layer.layer) || inputs.empty()) return outputs;
  DType floats = compute_dtype(layer.dtype);
  if (is_operation(*layer.layer.kind)) {
    const auto is = [](DType dtype) { return [dtype](const TensorSpec& s) { return s.dtype == dtype; }; };
    if (layer.layer.kind->name == "Cast") return outputs;
    const bool none_wider = std::none_of(inputs.begin(), inputs.end(), is(DType::float32));
    if (std::any_of(inputs.begin(), inputs.end(), is(DType::float64))) floats = DType::float64;
    else if (std::any_of(inputs.begin(), inputs.end(), is(DType::bfloat16)) && none_wider) floats = DType::bfloat16;
  }
  for (TensorSpec& spec : outputs)
    if (is_floating(spec.dtype)) spec.dtype = floats;
  return outputs;
}

/// keras/src/layers/core/einsum_dense.py: while a model is built, None in output_shape is no length, though the input has one.
void forget_lengths(const Graph::Layer& layer, std::vector<TensorSpec>& outputs) {
  if (!layer.layer.is("EinsumDense")) return;
  const Config config = layer.layer.kind->to_config(layer.layer.value);
  const auto* lengths = config["output_shape"].list();
  for (std::size_t i = 0; lengths && i < lengths->size(); ++i)
    if ((*lengths)[i].is_null()) outputs.front().shape[static_cast<int>(i) + 1] = Dim();
}

class Inference {
 public:
  /// prefix: in front of the names of layers in messages, "encoder/".
  Inference(const Model& model, Sink& sink, std::string prefix = {})
      : model_(model), sink_(sink), prefix_(std::move(prefix)), known_(model.layers.size()) {
    for (const auto& l : model.layers)
      graph_.layers.push_back({l.layer, l.name, l.trainable, {}, {}, l.activity_regularizer, policy_of(l)});
  }

  /// `specs`: of the inputs; null: the model's own.
  Result<Graph> run(const std::span<const TensorSpec>* specs) {
    if (model_.inputs.empty() && !specs) return report_no_input();
    own_shapes_ = !specs;
    check_arguments();
    check_names();
    for (std::size_t i = 0; specs && i < model_.inputs.size() && i < specs->size(); ++i)
      given_.emplace_back(model_.inputs[i].node, with_declared_batch(model_.inputs[i].node, (*specs)[i]));
    if (model_.inputs.empty() && specs && !specs->empty()) add_input(specs->front());
    for (const auto& node : model_.nodes) call(node);
    for (const TensorRef r : model_.outputs) check_output(moved(r));
    if (!specs) check_weights();
    if (failed_) return *failed_;
    const auto& inputs = shift_ ? std::vector<TensorRef>{{0, 0}} : model_.inputs;
    for (const TensorRef r : inputs) graph_.inputs.push_back(end(r));
    for (const TensorRef r : model_.outputs) graph_.outputs.push_back(end(moved(r)));
    return std::move(graph_);
  }

  /// Of run(), whether it failed or not.
  Graph known_part(const std::span<const TensorSpec>* specs) {
    auto whole = run(specs);
    return whole ? *std::move(whole) : std::move(graph_);
  }

 private:
  Site site(std::size_t layer, Sink& sink) const {
    const auto& l = graph_.layers[layer];
    return {sink, {prefix_ + l.name, std::string(l.layer.kind->name), ""}};
  }
  TensorRef moved(TensorRef r) const { return {r.node + shift_, r.output}; }
  Graph::End end(TensorRef r) const {
    const auto layer = graph_.nodes[static_cast<std::size_t>(r.node)].layer;
    return {graph_.layers[static_cast<std::size_t>(layer)].name, r};
  }

  Reported report_no_input() const {
    InLayer where;
    if (!model_.layers.empty()) where = {model_.layers.front().name, std::string(model_.layers.front().layer.kind->name), ""};
    return report(sink_, Code::InputShapeUnknown, where)
        .expected("an Input as first layer")
        .found(model_.layers.empty() ? "no layer" : where.kind)
        .because("Without data, the shapes of a model follow from the shape of its input.")
        .fix("declare the shape of one sample", "Input(shape=(28, 28, 1))", Applies::needs_editing)
        .emit();
  }

  /// Structs written in C++ never passed through a config: their arguments are judged as if they had.
  void check_arguments() {
    for (std::size_t i = 0; i < graph_.layers.size(); ++i) {
      const auto& layer = graph_.layers[i].layer;
      TENON_ASSERT(layer.kind, "every layer is registered");
      const auto read = layer.kind->from_config(layer.kind->to_config(layer.value), site(i, sink_));
      if (!read) failed_ = first(failed_, read.error()), broken_.push_back(i);
    }
  }

  /// Files are looked at where they are read; here come the models of C++ programs.
  void check_names() {
    std::map<std::string_view, std::size_t> first_of;
    for (std::size_t i = 0; i < graph_.layers.size(); ++i) {
      const auto [same, fresh] = first_of.emplace(graph_.layers[i].name, i);
      if (fresh) continue;
      failed_ = site(i, sink_)
                    .error(Code::LayerNameRepeated)
                    .found("two layers named \"" + graph_.layers[i].name + "\"")
                    .because("Every layer of a model has a name of its own; connections and weights are found by it.")
                    .see(site(same->second, sink_).layer, "is the other one")
                    .fix("name one of them differently", "name=\"" + graph_.layers[i].name + "_1\"")
                    .emit();
    }
  }

  /// A batch size that an Input declares holds for data of any size: stateful layers keep something for each of its rows.
  TensorSpec with_declared_batch(int node, TensorSpec spec) const {
    const auto& layer = model_.layers[static_cast<std::size_t>(model_.nodes[static_cast<std::size_t>(node)].layer)].layer;
    Report quiet;
    const auto declared = layer.kind->infer(layer.value, std::vector<TensorSpec>(), Site{quiet, {}});
    if (declared && spec.shape.rank() && !spec.shape[0].known()) spec.shape[0] = declared->outputs.front().shape[0];
    return spec;
  }

  /// A Sequential without an Input gets one: as first node, and as last layer, so that the model's layers keep their numbers.
  void add_input(TensorSpec spec) {
    const auto* kind = layer_kind("InputLayer");
    graph_.layers.push_back({AnyLayer(kind->make_default(), kind), "input_layer", true, {}, {}});
    graph_.nodes.push_back({static_cast<int>(graph_.layers.size()) - 1, {}, {std::move(spec)}});
    shift_ = 1;
  }

  void call(const Model::Node& n) {
    const auto index = static_cast<int>(graph_.nodes.size());
    Graph::Node& node = graph_.nodes.emplace_back(Graph::Node{n.layer, {}, {}, n.call});
    for (const TensorRef r : n.inputs) node.inputs.push_back(moved(r));
    if (shift_ && index == 1 && node.inputs.empty()) node.inputs.push_back({0, 0});
    std::vector<TensorSpec> specs;
    for (const TensorRef r : node.inputs) {
      const auto& made = graph_.nodes[static_cast<std::size_t>(r.node)].outputs;
      if (made.empty()) return;  // of a layer that failed: said already
      if (r.output < 0 || static_cast<std::size_t>(r.output) >= made.size()) return report_no_output(r, made.size());
      specs.push_back(made[static_cast<std::size_t>(r.output)]);
    }
    const auto layer = static_cast<std::size_t>(n.layer);
    if (std::find(broken_.begin(), broken_.end(), layer) != broken_.end()) return;
    if (const auto* spec = given(index - shift_)) node.outputs = {*spec};
    else ask(node, layer, specs);
  }

  void report_no_output(TensorRef r, std::size_t outputs) {
    failed_ = site(static_cast<std::size_t>(graph_.nodes[static_cast<std::size_t>(r.node)].layer), sink_)
                  .error(Code::GraphDisconnected)
                  .expected(outputs == 1 ? "output 0, the only one" : "an output from 0 to " + std::to_string(outputs - 1))
                  .found(std::int64_t{r.output})
                  .because("Another layer of the model reads an output that this layer does not have.")
                  .fix("save the model again from Keras", "model.save(\"model.keras\")", Applies::needs_editing)
                  .emit();
  }

  void check_output(TensorRef r) {
    const auto& made = graph_.nodes[static_cast<std::size_t>(r.node)].outputs;
    if (!made.empty() && (r.output < 0 || static_cast<std::size_t>(r.output) >= made.size())) report_no_output(r, made.size());
  }

  const TensorSpec* given(int node) const {
    for (const auto& [n, spec] : given_)
      if (n == node) return &spec;
    return nullptr;
  }

  void ask(Graph::Node& node, std::size_t layer, const std::vector<TensorSpec>& specs) {
    Trace trace(graph_, node, prefix_, sink_);
    const Site at = site(layer, trace);
    auto& l = graph_.layers[layer];
    const auto own = std::span(specs).first(specs.size() - mask_arguments(node.call));
    auto signature = l.layer.kind->infer(l.layer.value, {own, l.view(node)}, at);
    Failed failed = signature ? check_signature(*signature, at) : Failed(signature.error());
    if (!failed && known_[layer])
      failed = first(check_shared(l, known_[layer]->parameters, signature->parameters, at),
                     check_shared(l, known_[layer]->state, signature->state, at));
    if (failed) return void(failed_ = first(failed_, failed));
    node.outputs = with_compute_dtype(l, own, std::move(signature->outputs));
    if (own_shapes_) forget_lengths(l, node.outputs);
    note_not_native(signature->not_native);
    graph_.across_rows |= signature->across_rows;
    if (known_[layer]) return note_second_call(l, *known_[layer]);
    int index = 0;
    for (auto* variables : {&signature->parameters, &signature->state})
      for (auto& v : *variables) v.index = index++;
    for (auto& v : signature->state) v.is_state = true;
    for (const auto& v : signature->parameters) (l.trainable && v.trainable ? l.parameters : l.state).push_back(v);
    l.state.insert(l.state.end(), signature->state.begin(), signature->state.end());
    known_[layer] = *std::move(signature);
  }

  /// A variable that a layer assigns before a step, as SpectralNormalization does, is assigned by every call; a gradient follows one.
  void note_second_call(const Graph::Layer& l, const Signature& known) {
    const auto assigned = [](const Variable& v) { return v.saved_twice.has_value(); };
    if (std::any_of(known.parameters.begin(), known.parameters.end(), assigned))
      note_not_native({{l.name, std::string(l.layer.kind->name) + " that is called more than once", true}});
  }

  void note_not_native(const std::vector<NotNative>& found) {
    for (const NotNative& n : found) {
      const auto same = [&](const NotNative& o) { return o.layer == n.layer; };
      auto known = std::find_if(graph_.not_native.begin(), graph_.not_native.end(), same);
      if (known == graph_.not_native.end()) graph_.not_native.push_back(n);
      else known->in_training_only = known->in_training_only && n.in_training_only;
    }
  }

  void check_weights() {
    if (!model_.weights) return;
    for (std::size_t i = 0; i < known_.size(); ++i) {
      if (!known_[i] || i >= model_.weights->layers.size() || model_.weights->layers[i].empty()) continue;
      std::vector<Variable> all = known_[i]->parameters;
      all.insert(all.end(), known_[i]->state.begin(), known_[i]->state.end());
      failed_ = first(failed_, check_layer_weights(all, variable_dtype(graph_.layers[i].dtype), model_.weights->layers[i], site(i, sink_)));
    }
  }

  static Failed check_layer_weights(const std::vector<Variable>& variables, DType dtype, const std::vector<Tensor>& values,
                                    const Site& at) {
    if (variables.size() != values.size())
      return at.error(Code::WeightsMismatch)
          .expected(static_cast<std::int64_t>(variables.size()))
          .found(static_cast<std::int64_t>(values.size()))
          .because("This many variables belong to the layer.")
          .fix("load the weights of the same model", "model.load_weights(\"model.weights.h5\")", Applies::needs_editing)
          .emit();
    for (std::size_t k = 0; k < variables.size(); ++k)
      if (values[k].spec() != TensorSpec{variables[k].shape, dtype})
        return at.error(Code::WeightsMismatch, variables[k].name)
            .expected(variables[k].shape)
            .found(values[k].shape())
            .because("The variable's shape follows from the layer's arguments and its input; it holds " + std::string(to_string(dtype)) +
                     " numbers.")
            .fix("load the weights of the same model", "model.load_weights(\"model.weights.h5\")", Applies::needs_editing)
            .emit();
    return std::nullopt;
  }

  const Model& model_;
  Sink& sink_;
  std::string prefix_;
  Graph graph_;
  bool own_shapes_ = false;                        // the model is inferred at the shapes of its own Inputs
  int shift_ = 0;                                  // nodes in front of the model's own
  std::vector<std::pair<int, TensorSpec>> given_;  // node of an Input, and what takes the place of its spec
  std::vector<std::optional<Signature>> known_;    // per layer, of its first call
  std::vector<std::size_t> broken_;                // layers with an argument out of range
  Failed failed_;
};

}  // namespace

std::vector<Variable> Graph::Layer::variables() const {
  std::vector<Variable> all = parameters;
  all.insert(all.end(), state.begin(), state.end());
  std::sort(all.begin(), all.end(), [](const Variable& a, const Variable& b) { return a.index < b.index; });
  return all;
}

CallView Graph::Layer::view(const Node& node) const {
  return {node.call, layer.kind->info.call, node.inputs.size() - mask_arguments(node.call)};
}

Result<Graph> infer(const Model& model, Sink& sink) { return Inference(model, sink).run(nullptr); }

Result<Graph> infer_inside(const Model& model, Inputs inputs, const Site& outer) {
  const std::vector<TensorSpec> specs(inputs.begin(), inputs.end());
  const std::span<const TensorSpec> view(specs);
  return Inference(model, outer.sink, outer.layer.layer + "/").run(&view);
}

Graph known_part(const Model& model, std::span<const TensorSpec> inputs) {
  Report quiet;
  return Inference(model, quiet).known_part(inputs.empty() ? nullptr : &inputs);
}

Result<Graph> infer(const Model& model, std::span<const TensorSpec> inputs, Sink& sink) { return Inference(model, sink).run(&inputs); }

}  // namespace tenon
