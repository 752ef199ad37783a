#pragma once
// The fit contract as boxes and lines: arrays, layers, losses, and what was found where. What a drawing shows, before it is drawn.
#include <string>
#include <vector>

#include "tenon/data/arrays.h"
#include "tenon/diag/diagnostic.h"
#include "tenon/graph/graph.h"

namespace tenon {

struct Picture {
  struct Box {
    enum class Role : std::uint8_t { data, layer, model, loss } role;
    std::string name, kind, shape{};      // as the user has them; an empty shape is unknown
    int picture = -1;                     // of what is inside a model
    std::vector<std::size_t> findings{};  // numbers of diagnostics
    std::int64_t parameters = 0;
    bool trainable = true;
  };
  struct Wire {
    int from, to;
    std::string shape{};
    std::vector<int> inputs{};  // which of the inputs of `to`
    std::vector<std::size_t> findings{};
  };
  std::string title, prefix{};  // of layers in messages: "encoder/"
  std::vector<Box> boxes{};     // every box behind those it reads
  std::vector<Wire> wires{};
};

/// What is drawn. `graph`: the whole one, or known_part() of the model. `data`: null where none was given or could be opened.
struct Scenery {
  const Model& model;
  const Graph& graph;
  const Arrays* data = nullptr;
};

/// The model with its data and losses, then the models inside it; each with the diagnostics that are about it.
std::vector<Picture> pictures_of(const Scenery& scenery, const std::vector<Diagnostic>& diagnostics);

}  // namespace tenon
