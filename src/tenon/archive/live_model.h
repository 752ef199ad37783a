#pragma once
// A model of another program that is running - Keras in the same process -, taken over without a file of its own: its config.json as text,
// its model.weights.h5 as bytes.
#include <cstddef>
#include <span>

#include "tenon/model/model.h"

namespace tenon {

/// `config`: as config.json of a .keras archive holds it, compile arguments included. `name`: what messages call the model. Of a model that
/// was built in another program no weights are needed to judge it; start values are drawn where they are not set.
Result<Model> model_from_text(std::string_view config, const std::string& name, Sink& sink);

/// Weights, and of a compiled model the optimizer's memory, from what model.weights.h5 would hold. The bytes are copied.
Result<Done> set_state(Model& model, std::span<const std::byte> file, const std::string& name, Sink& sink);

/// The same back. A model without an input shape has no variables, only what the optimizer counts.
Result<std::vector<std::byte>> state_of(const Model& model, Sink& sink);

}  // namespace tenon
