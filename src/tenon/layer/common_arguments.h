#pragma once
// What every layer's config holds beside the layer's own arguments.
#include "tenon/layer/dtype_policy.h"
#include "tenon/layer/layer.h"

namespace tenon {

struct CommonArguments {
  bool trainable = true;
  DTypePolicy dtype = DTypePolicy::float32;
  Regularizer activity_regularizer{};
  Config batch_input_shape{};  // Keras 2 kept the model's input shape in its first layer; else null
};

/// Takes them out of `config`, so that the layer's own stay; reports those that Tenon does not support.
Result<CommonArguments> take_common_arguments(const LayerKind& kind, Config& config, const Site& at);

/// The first entries of the arguments that Keras writes for a layer: name, trainable, dtype.
Config common_arguments(std::string_view name, bool trainable, DTypePolicy dtype);

/// A layer's config as get_config() has it: the common arguments in front of its own. Some classes of Keras take fewer of them: an Input
/// and a Pipeline only the name, behind its own; Discretization and the SpatialDropouts no trainable.
Config layer_config(const AnyObject<LayerKind>& layer, std::string_view name, const CommonArguments& common);

/// Plain lists and numbers for Keras' records of Python tuples and numpy values.
Config unwrapped(const Config& c);

}  // namespace tenon
