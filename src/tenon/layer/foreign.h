#pragma once
// A layer that another program computes: a class of the user's, a Lambda, an operation that Tenon does not have. Keras was asked for the
// shapes of its outputs; that is all that is known of it, so what is around it can be checked, and it cannot be run.
#include "tenon/layer/layer.h"

namespace tenon {

/// In a record: the module "tenon" and the class "Foreign". Its config: "calls", a list of {"inputs": [shape, ...], "outputs": [shape,
/// ...], "dtypes": [name, ...]}, shapes with the batch axis; "parameters" and "state", shapes of its variables.
inline constexpr std::string_view foreign_module = "tenon", foreign_class = "Foreign";

const LayerKind& foreign_kind();

}  // namespace tenon
