#pragma once
// What a layer is: a plain struct, a field table, infer(), lower(). One file in layers/ = one layer = one registry row.
#include <concepts>
#include <span>
#include <tuple>

#include "tenon/diag/sink.h"
#include "tenon/layer/lowering.h"
#include "tenon/object/field.h"
#include "tenon/object/kind.h"

namespace tenon {

/// name: Keras' class name. input, output: the axes in words, "(batch, height, width, channels)".
struct LayerInfo { std::string_view name, summary, input, output; };

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

const std::vector<LayerKind>& layer_kinds();          // every file of src/tenon/layers, generated
const LayerKind* layer_kind(std::string_view name);   // by class name; null when unknown

/// Any layer by value. Layers convert to it: Sequential{Input{...}, Dense{...}}.
struct AnyLayer : AnyObject<LayerKind> {
  AnyLayer(std::any v, const LayerKind* k) : AnyObject{std::move(v), k} {}
  template <Layer L>
  AnyLayer(L layer) : AnyObject{std::any(std::move(layer)), layer_kind(L::info.name)} {}
};

}  // namespace tenon
