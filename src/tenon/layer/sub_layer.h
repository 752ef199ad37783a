#pragma once
// A layer that another layer holds: the layer of a Bidirectional, the cell of an RNN.
#include "tenon/layer/dtype_policy.h"
#include "tenon/layer/layer.h"

namespace tenon {

struct SubLayer {
  AnyLayer layer{std::any(), nullptr};  // none: kind is null
  std::string name{};                   // empty: Keras' name of its class
  bool trainable = true;
  Regularizer activity_regularizer{};
  DTypePolicy dtype = DTypePolicy::float32;

  SubLayer() = default;
  SubLayer(AnyLayer l, std::string n = {}) : layer(std::move(l)), name(std::move(n)) {}
  template <Layer L> SubLayer(L l) : layer(std::move(l)) {}
  bool valid() const { return layer.kind != nullptr; }
};

/// A record of Keras 3 or 2, {"class_name", "config", ...}. Classes that Tenon does not know are refused by name.
template <> struct codec<SubLayer> {
  static constexpr std::string_view type = "Layer";
  static Config write(const SubLayer& v);
  static std::optional<Reported> read(const Config& c, SubLayer& out, const FieldSite& at);
};

template <> struct codec<std::vector<SubLayer>> {
  static constexpr std::string_view type = "list[Layer]";
  static Config write(const std::vector<SubLayer>& v);
  static std::optional<Reported> read(const Config& c, std::vector<SubLayer>& out, const FieldSite& at);
};

/// Where Keras' files keep the layers of a list: "cells/lstm_cell", "cells/lstm_cell_1".
std::vector<std::string> sub_layer_names(const std::vector<SubLayer>& layers, std::string_view attribute);

/// What the layer promises for these inputs; messages name it behind its holder: "bidirectional/lstm". Signature::absorb() then takes its
/// variables over under a name.
Result<Signature> infer(const SubLayer& sub, Inputs inputs, const Site& holder);
/// Its outputs. name: under which its variables were absorbed. rows_per_row: by how much its batch is longer than its holder's.
Operands lower(const SubLayer& sub, std::string_view name, Lowering& holder, Operands inputs, const CallView& call = CallView::none(),
               std::int64_t rows_per_row = 1);

}  // namespace tenon
