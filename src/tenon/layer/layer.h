#pragma once
// What a layer is: a plain struct, a field table, infer(), lower(). One file in layers/ = one layer = one registry row.
#include <concepts>
#include <span>
#include <tuple>

#include "tenon/diag/sink.h"
#include "tenon/layer/lowering.h"
#include "tenon/object/field.h"
#include "tenon/object/kind.h"
#include "tenon/object/not_yet.h"

namespace tenon {

/// How many tensors a layer reads. any: at least one.
enum class Arity : std::uint8_t { none, one, any };

/// name: Keras' class name. input, output: the axes in words, "(batch, height, width, channels)".
struct LayerInfo {
  std::string_view name, summary, input, output;
  Arity arity = Arity::one;
};

using Inputs = std::span<const TensorSpec>;

template <class L>
concept Layer = requires(const L l, Inputs x, const Site& at, Lowering& b) {
  { L::info } -> std::convertible_to<LayerInfo>;
  L::fields;
  { l.infer(x, at) } -> std::same_as<Result<Signature>>;
  { l.lower(b) } -> std::same_as<ir::Ref>;
};

struct LayerKind : ObjectKind {
  LayerInfo info;
  Result<Signature> (*infer)(const std::any&, Inputs, const Site&);
  ir::Ref (*lower)(const std::any&, Lowering&);
};

const std::vector<LayerKind>& layer_kinds();         // every file of src/tenon/layers, generated
const LayerKind* layer_kind(std::string_view name);  // by class name; null when unknown

/// Any layer by value. Layers convert to it: Sequential{Input{...}, Dense{...}}.
struct AnyLayer : AnyObject<LayerKind> {
  AnyLayer(std::any v, const LayerKind* k) : AnyObject{std::move(v), k} {}
  template <Layer L> AnyLayer(L layer) : AnyObject{std::any(std::move(layer)), layer_kind(L::info.name)} {}
};

/// TN0308 unless the layer reads that many tensors.
std::optional<Reported> report_wrong_count(Inputs inputs, const LayerInfo& info, const Site& at);
/// TN0305: the layer's variables depend on the length of this axis of its input. `what`: its name, "channels".
Reported report_axis_unknown(const Shape& x, std::string_view what, const LayerInfo& info, const Site& at);

}  // namespace tenon
