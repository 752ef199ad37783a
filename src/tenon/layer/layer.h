#pragma once
// What a layer is: a plain struct, a field table, infer(), lower(). One file in layers/ = one layer = one registry row.
// A layer that Tenon knows but cannot run yet has no lower(), or only lower_inference() where it cannot be trained.
#include <array>
#include <concepts>
#include <span>

#include "tenon/diag/sink.h"
#include "tenon/layer/lowering.h"
#include "tenon/object/field.h"
#include "tenon/object/kind.h"
#include "tenon/object/not_yet.h"

namespace tenon {

/// How many tensors a layer reads. any: at least one, as a list. named: those that its call names; infer() judges them.
enum class Arity : std::uint8_t { none, one, any, named };

/// What becomes of Keras' mask. stops: there is none behind the layer (Keras warns). passes: that of the first input goes on to every
/// output. own: lower() says, with set_mask().
enum class MaskRule : std::uint8_t { stops, passes, own };

/// name: Keras' class name. input, output: the axes in words, "(batch, height, width, channels)".
/// call: the names of the arguments of Keras' call(), in order, but for training and mask.
struct LayerInfo {
  std::string_view name, summary, input, output;
  Arity arity = Arity::one;
  MaskRule mask = MaskRule::stops;
  std::array<std::string_view, 9> call{"inputs"};
  std::string_view module = "keras.layers";  // where Keras keeps the class
  bool raw = false;                          // takes strings, and whole numbers of 64 bits as they come; infer() judges them
};

/// The specs that a layer is called with, and the call's other arguments.
class Inputs {
 public:
  Inputs(std::span<const TensorSpec> specs, const CallView& call = CallView::none()) : specs_(specs), call_(call) {}
  Inputs(const std::vector<TensorSpec>& specs, const CallView& call = CallView::none())
      : Inputs(std::span<const TensorSpec>(specs), call) {}
  std::size_t size() const { return specs_.size(); }
  bool empty() const { return specs_.empty(); }
  const TensorSpec& operator[](std::size_t i) const { return specs_[i]; }
  const TensorSpec& front() const { return specs_.front(); }
  auto begin() const { return specs_.begin(); }
  auto end() const { return specs_.end(); }
  const CallView& call() const { return call_; }

 private:
  std::span<const TensorSpec> specs_;
  CallView call_;
};

template <class R>
concept LayerOutputs = std::same_as<R, ir::Ref> || std::same_as<R, ir::Refs>;  // one, or several
template <class L>
concept NativeLayer = requires(const L l, Lowering& b) {
  { l.lower(b) } -> LayerOutputs;
};
template <class L>
concept InferenceLayer = requires(const L l, Lowering& b) {
  { l.lower_inference(b) } -> LayerOutputs;
};
template <class L>
concept KnownLayer = !requires {
  &L::lower;
}
&&!requires { &L::lower_inference; };

template <class L>
concept Layer = requires(const L l, Inputs x, const Site& at) {
  { L::info } -> std::convertible_to<LayerInfo>;
  L::fields(ignore_fields);
  { l.infer(x, at) } -> std::same_as<Result<Signature>>;
}
&&(NativeLayer<L> || InferenceLayer<L> || KnownLayer<L>);

/// What adapt() found, which Keras keeps in files beside config and variables: the text of vocabulary.txt and the numbers idf_weights.
struct Adapted {
  std::optional<std::string> vocabulary{};
  std::optional<std::vector<double>> idf_weights{};
};

struct LayerKind : ObjectKind {
  LayerInfo info;
  Result<Signature> (*infer)(const std::any&, Inputs, const Site&);
  ir::Refs (*lower)(const std::any&, Lowering&);  // one value per output; null where Tenon cannot run the layer
  /// The first element of such data that the layer fails on, as Keras would; null for a layer that takes any.
  std::optional<std::int64_t> (*unreadable)(const std::any&, const Tensor&) = nullptr;
  // Null for a layer that Keras cannot adapt:
  void (*adapt)(std::any&, Adapted) = nullptr;    // takes over what the files hold
  Adapted (*adapted)(const std::any&) = nullptr;  // what they are to hold
};

const std::vector<LayerKind>& layer_kinds();         // every file of src/tenon/layers, generated
const LayerKind* layer_kind(std::string_view name);  // by class name; null when unknown

/// The kinds of models that are layers of other models, Sequential and Functional: graph/nested.cpp.
const std::vector<LayerKind>& model_kinds();

/// Any layer by value. Layers convert to it: Sequential{Input{...}, Dense{...}}.
struct AnyLayer : AnyObject<LayerKind> {
  AnyLayer(std::any v, const LayerKind* k) : AnyObject{std::move(v), k} {}
  template <Layer L> AnyLayer(L layer) : AnyObject{std::any(std::move(layer)), layer_kind(L::info.name)} {}
};

/// The layer's outputs in operations, each with its mask.
Operands lower_layer(const AnyLayer& layer, Lowering& b);

/// TN0308 unless the layer reads that many tensors; TN0311 for strings where it reads numbers.
std::optional<Reported> report_unfit_inputs(Inputs inputs, const LayerInfo& info, const Site& at);
/// TN0311: input `i` holds strings where the layer reads numbers, or the reverse.
Reported report_input_kind(Inputs inputs, std::size_t i, std::string_view wanted, const Site& at);
/// TN0305: the layer's variables depend on the length of this axis of its input. `what`: its name, "channels".
Reported report_axis_unknown(const Shape& x, std::string_view what, const LayerInfo& info, const Site& at);

}  // namespace tenon
