#pragma once
// From a layer's struct to its registry row. Included by the generated registry and by register_layer() only.
#include "tenon/layer/layer.h"
#include "tenon/object/describe.h"

namespace tenon {

template <Layer L> LayerKind describe_layer() {
  LayerKind k{describe_object<L>(L::info.module), L::info, {}, {}};
  k.infer = [](const std::any& a, Inputs x, const Site& at) -> Result<Signature> {
    if (const auto failed = report_wrong_count(x, L::info, at)) return *failed;
    return std::any_cast<const L&>(a).infer(x, at);
  };
  k.lower = [](const std::any& a, Lowering& b) { return ir::Refs{std::any_cast<const L&>(a).lower(b)}; };
  return k;
}

}  // namespace tenon
