#pragma once
// model.summary(): the table that Keras prints, byte for byte.
#include <string>

#include "tenon/diag/colour.h"
#include "tenon/graph/graph.h"

namespace tenon {

struct SummaryOptions {
  int columns = 80;  // of the terminal
  Colour colour = Colour::off;
  enum class Trainable : std::uint8_t { hidden, shown } trainable = Trainable::hidden;  // Keras' show_trainable
};

/// Ends with a newline. Where Keras refuses to print because the terminal is too narrow, the narrowest table is printed.
std::string summary(const Model& model, const Graph& graph, const SummaryOptions& options = {});

/// Of a model that does not know its input shape yet.
std::string summary(const Model& model, const SummaryOptions& options = {});

}  // namespace tenon
